"""`python -m bare.bare_letter_service.fill SPEC PART PARTS`: writes letters, encrypted and plain.

SPEC is a JSON file of accounts ({id, letters, characters}); of PARTS processes each writes
every PARTS-th letter. The texts go through letter-service's own encryption and search index;
only the statements are fewer than one letter at a time would need.
"""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import django

BATCH = 500


def fill(account_id: UUID, *, characters: int, numbers: range, count: int) -> None:
    from bare import texts
    from bare.bare_letter_service import models as plain
    from letters import models as real
    from letters import search, services, tags, vault
    from service_kit import clock
    from service_kit.ids import new_id

    now = clock.now()
    cipher = vault.cipher(account_id)
    plain.Account.objects.bulk_create([plain.Account(account_id=account_id)], ignore_conflicts=True)
    real_tags = {name: tags.ensure(cipher, account_id, [name])[0] for name in texts.TAGS}
    plain_tags = [
        plain.Tag(id=tag.id, account_id=account_id, name_folded=search.fold(name), name=name)
        for name, tag in real_tags.items()
    ]
    plain.Tag.objects.bulk_create(plain_tags, ignore_conflicts=True)
    for start in range(0, len(numbers), BATCH):
        rows: dict[type[Any], list[Any]] = {}

        def add(row: Any, rows: dict[type[Any], list[Any]] = rows) -> None:
            rows.setdefault(type(row), []).append(row)

        for number in numbers[start : start + BATCH]:
            title, body, names = texts.letter(number, characters)
            # Three letters a day, the last ones the day before yesterday.
            day = now.date() - timedelta(days=2 + (count - 1 - number) // 3)
            shared = {
                "id": new_id(),
                "account_id": account_id,
                "favorite": number % 10 == 0,
                "created_at": now,
                "updated_at": now,
                "written_on": day,
                "day": day,
            }
            letter = real.Letter(**shared)
            services._put_text(letter, cipher, title=title, body=body)
            grams = search.index(cipher, title, body)
            excerpt = body[: services.EXCERPT_CHARACTERS]
            add(letter)
            add(plain.Letter(**shared, title=title, body=body, excerpt=excerpt))
            for models in (real, plain):
                add(models.SearchIndex(letter_id=letter.id, grams=grams))
                for name in names:
                    through: Any = models.Letter.tags.through
                    add(through(letter_id=letter.id, tag_id=real_tags[name].id))
        for model, objects in rows.items():
            model._default_manager.bulk_create(objects)


def prepare(account_id: UUID, *, letters: int, characters: int) -> list[dict[str, Any]]:
    """Letters to be written over HTTP, each with what its search index will hold."""
    from bare import texts
    from letters import search, vault

    cipher = vault.cipher(account_id)
    prepared = []
    for number in range(1_000_000, 1_000_000 + letters):
        title, body, names = texts.letter(number, characters)
        grams = search.index(cipher, title, body)
        prepared.append({"title": title, "body": body, "tags": names, "grams": grams})
    return prepared


def main(spec: dict[str, Any], part: int, parts: int) -> None:
    from letters import search, vault

    for account in spec["accounts"].values():
        count = account["letters"]
        fill(
            UUID(account["id"]),
            characters=account["characters"],
            numbers=range(part, count, parts),
            count=count,
        )
    if part == 0:
        to_write = prepare(UUID(spec["accounts"]["write"]["id"]), letters=50, characters=600)
        Path(spec["letters_file"]).write_text(json.dumps(to_write), encoding="utf-8")
        cipher = vault.cipher(UUID(spec["accounts"]["search"]["id"]))
        grams = {
            query: search.lookup(cipher, search.terms(query)) for query in spec["queries"].values()
        }
        Path(spec["grams_file"]).write_text(json.dumps(grams), encoding="utf-8")


if __name__ == "__main__":
    django.setup()
    main(json.loads(Path(sys.argv[1]).read_bytes()), int(sys.argv[2]), int(sys.argv[3]))
