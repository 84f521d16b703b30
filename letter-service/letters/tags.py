"""Tags by name: found by a keyed hash, shown by decryption."""

import unicodedata
from collections.abc import Sequence
from uuid import UUID

from crypto_kit.vault import AccountCipher
from letters import search
from letters.models import Letter, Tag
from service_kit.ids import new_id


def cleaned(names: Sequence[str]) -> list[str]:
    """Composed, without outer space, each word once however it is spelled; blank ones left out."""
    seen: dict[str, str] = {}
    for name in names:
        tidy = " ".join(unicodedata.normalize("NFC", name).split())
        if tidy:
            seen.setdefault(search.fold(tidy), tidy)
    return list(seen.values())


def ensure(cipher: AccountCipher, account_id: UUID, names: Sequence[str]) -> list[Tag]:
    """The account's tags of these names, in their order; new ones are made. In a transaction."""
    wanted = {search.tag_hash(cipher, name): name for name in cleaned(names)}
    new = []
    for name_hash, name in wanted.items():
        tag_id = new_id()
        ciphertext = cipher.encrypt(name, row=tag_id, field="name")
        new.append(
            Tag(id=tag_id, account_id=account_id, name_hash=name_hash, name_ciphertext=ciphertext)
        )
    # A tag that is there already stays as it is, with its first spelling.
    Tag.objects.bulk_create(new, ignore_conflicts=True)
    known = Tag.objects.filter(account_id=account_id, name_hash__in=wanted)
    by_hash = {bytes(tag.name_hash): tag for tag in known}
    return [by_hash[name_hash] for name_hash in wanted]


def attach(letter: Letter, chosen: Sequence[Tag]) -> None:
    """Give a new letter its tags, in one statement."""
    through = Letter.tags.through
    through.objects.bulk_create([through(letter=letter, tag=tag) for tag in chosen])


def replace(letter: Letter, chosen: Sequence[Tag]) -> None:
    """Give a letter other tags, or the same in another order."""
    through = Letter.tags.through
    links = through.objects.filter(letter=letter)
    if list(links.order_by("id").values_list("tag_id", flat=True)) != [tag.id for tag in chosen]:
        links.delete()
        attach(letter, chosen)
