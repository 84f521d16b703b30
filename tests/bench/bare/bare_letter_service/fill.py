"""`python -m bare.bare_letter_service.fill SPEC PART PARTS`: writes letters, encrypted and plain.

SPEC is a JSON file of accounts ({id, letters, characters, in_full}); of PARTS processes each
writes every PARTS-th letter. The texts go through letter-service's own encryption and search
index; only the statements are fewer than one letter at a time would need. What is not written
in full is only there to be listed: without plain letters beside it, without a search index.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import django

BATCH = 500
TEXTS = 5000
EXCERPT_CHARACTERS = 200


class Writer:
    """Makes the rows of one account's letters, encrypted and plain."""

    def __init__(self, account_id: UUID, *, characters: int, letters: int, in_full: bool) -> None:
        from bare import texts
        from bare.bare_letter_service import models as plain
        from bare.bare_letter_service import real

        self._account_id, self._characters = account_id, characters
        self._letters, self._in_full = letters, in_full
        self.indexes: list[str] = []
        self._cipher = real.vault.cipher(account_id)
        self._tags = {
            name: real.tags.ensure(self._cipher, account_id, [name])[0] for name in texts.TAGS
        }
        account = plain.Account(account_id=account_id)
        plain.Account.objects.bulk_create([account], ignore_conflicts=True)
        plain_tags = [
            plain.Tag(id=tag.id, account=account, name_folded=real.search.fold(name), name=name)
            for name, tag in self._tags.items()
        ]
        plain.Tag.objects.bulk_create(plain_tags, ignore_conflicts=True)

    def rows(self, number: int) -> Iterator[Any]:
        """Of that letter, what others refer to first; its search index is put into `indexes`."""
        from bare import texts
        from bare.bare_letter_service import models as plain
        from bare.bare_letter_service import real
        from service_kit import clock
        from service_kit.ids import new_id

        title, body, names = texts.letter(number % TEXTS, self._characters)
        now = clock.now()
        # Three letters a day, the last ones the day before yesterday.
        day = now.date() - timedelta(days=2 + (self._letters - 1 - number) // 3)
        shared = {
            "id": new_id(),
            "account_id": self._account_id,
            "favorite": number % 10 == 0,
            "created_at": now,
            "updated_at": now,
            "written_on": day,
            "day": day,
        }
        letter = real.models.Letter(**shared)
        real.services.put_text(letter, self._cipher, title=title, body=body)
        yield letter
        if self._in_full:
            excerpt = body[:EXCERPT_CHARACTERS]
            yield plain.Letter(**shared, title=title, body=body, excerpt=excerpt)
            grams = real.search.index(self._cipher, title, body)
            self.indexes.append(f"{letter.id}\t{{{','.join(map(str, grams))}}}\n")
        for models in (real.models, plain) if self._in_full else (real.models,):
            for name in names:
                link: Any = models.Letter.tags.through
                yield link(letter_id=letter.id, tag_id=self._tags[name].id)


def fill(writer: Writer, numbers: range) -> None:
    from django.db import connection

    from bare.bare_letter_service import models as plain
    from bare.bare_letter_service import real

    for start in range(0, len(numbers), BATCH):
        rows: dict[type[Any], list[Any]] = defaultdict(list)
        for number in numbers[start : start + BATCH]:
            for row in writer.rows(number):
                rows[type(row)].append(row)
        for model, objects in rows.items():
            model._default_manager.bulk_create(objects)
        copied = "".join(writer.indexes)
        writer.indexes.clear()
        with connection.cursor() as cursor:
            for models in (real.models, plain):
                table = models.SearchIndex._meta.db_table
                cursor.copy_expert(f"COPY {table} (letter_id, grams) FROM STDIN", StringIO(copied))


def prepare(account_id: UUID, *, letters: int, characters: int) -> list[dict[str, Any]]:
    """Letters to be written over HTTP, each with what its search index will hold."""
    from bare import texts
    from bare.bare_letter_service import real

    cipher = real.vault.cipher(account_id)
    prepared = []
    for number in range(1_000_000, 1_000_000 + letters):
        title, body, names = texts.letter(number, characters)
        grams = real.search.index(cipher, title, body)
        prepared.append({"title": title, "body": body, "tags": names, "grams": grams})
    return prepared


def main(spec: dict[str, Any], part: int, parts: int) -> None:
    from bare.bare_letter_service import real

    for account in spec["accounts"].values():
        writer = Writer(UUID(account.pop("id")), **account)
        fill(writer, range(part, account["letters"], parts))
    if part == 0:
        to_write = prepare(UUID(spec["write"]), letters=50, characters=600)
        Path(spec["letters_file"]).write_text(json.dumps(to_write), encoding="utf-8")
        cipher = real.vault.cipher(UUID(spec["search"]))
        grams = {
            query: real.search.lookup(cipher, real.search.terms(query))
            for query in spec["queries"].values()
        }
        Path(spec["grams_file"]).write_text(json.dumps(grams), encoding="utf-8")


if __name__ == "__main__":
    django.setup()
    main(json.loads(Path(sys.argv[1]).read_bytes()), int(sys.argv[2]), int(sys.argv[3]))
