"""Letters and drafts show pictures: what their events change here."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from contracts.envelope import Event
from contracts.events import AccountDeleted, ImagesAttached, LetterDeleted, LetterImagesChanged
from image_kit.testing.stores import stored_names
from images import collection
from images.models import AccountKey, Attachment, Holder, Image
from images.tests.conftest import photo, upload
from service_kit import clock as time
from service_kit.ids import new_id
from service_kit.models import OutboxEvent
from service_kit.testing.fakes import FakeBroker, FakeClock

LETTER = new_id()


def event(account_id: UUID | None, data: Any, **more: Any) -> Event[Any]:
    from contracts.envelope import name_and_version

    name, version = name_and_version(type(data))
    return Event(
        id=more.get("id", new_id()),
        type=name,
        version=version,
        occurred_at=time.now(),
        source="letter-service",
        account_id=account_id,
        data=data,
    )


def changed(
    account_id: UUID, images: list[dict[str, Any]], *, revision: int = 1, **more: Any
) -> Event[LetterImagesChanged]:
    ids = tuple(UUID(image["id"]) for image in images)
    data = LetterImagesChanged(
        holder_id=more.pop("holder", LETTER),
        image_ids=ids,
        opens_at=more.pop("opens_at", None),
        revision=revision,
    )
    return event(account_id, data, **more)


def shown_by(holder_id: UUID) -> list[str]:
    shown = Attachment.objects.filter(holder_id=holder_id)
    return [str(image_id) for image_id in shown.values_list("image_id", flat=True)]


def test_a_picture_of_a_letter_stays_and_one_of_none_goes_after_a_day(
    minji: APIClient, minji_id: UUID, broker: FakeBroker, folder: object, clock: FakeClock
) -> None:
    held, loose = upload(minji), upload(minji)
    broker.deliver(changed(minji_id, [held]))
    clock.advance(hours=23)
    assert collection.collect() == 0
    clock.advance(hours=2)
    assert collection.collect() == 1
    assert {name.split("/")[1] for name in stored_names()} == {held["id"]}
    assert [str(row.id) for row in Image.objects.all()] == [held["id"]]
    assert loose["id"] not in str(stored_names())


def test_the_same_event_twice_changes_nothing(
    minji: APIClient, minji_id: UUID, broker: FakeBroker, folder: object
) -> None:
    image = upload(minji)
    attach = changed(minji_id, [image], id=new_id())
    assert broker.deliver(attach)
    assert not broker.deliver(attach)
    assert broker.deliver(changed(minji_id, [image]))  # told twice by the sender
    assert len(broker.waiting(ImagesAttached)) == 1


def test_what_a_letter_shows_is_told_back(
    minji: APIClient, minji_id: UUID, broker: FakeBroker, folder: object
) -> None:
    image = upload(minji)
    broker.deliver(changed(minji_id, [image]))
    minji.patch(f"/api/images/{image['id']}/", {"alt": "새 말"}, format="json")
    told = broker.waiting(ImagesAttached)
    assert [each.account_id for each in told] == [minji_id] * 2
    for each in told:
        assert each.data == ImagesAttached(holder_id=LETTER, image_ids=(UUID(image["id"]),))


def test_older_news_of_a_letter_is_not_listened_to(
    minji: APIClient, minji_id: UUID, broker: FakeBroker, folder: object
) -> None:
    one, two = upload(minji), upload(minji)
    broker.deliver(changed(minji_id, [two], revision=6))
    broker.deliver(changed(minji_id, [one], revision=5))
    assert shown_by(LETTER) == [two["id"]]


def test_a_picture_moves_from_the_draft_to_its_letter_in_any_order(
    minji: APIClient, minji_id: UUID, broker: FakeBroker, folder: object
) -> None:
    image, draft = upload(minji), new_id()
    broker.deliver(changed(minji_id, [image], holder=draft, revision=1))
    broker.deliver(changed(minji_id, [image], revision=2))
    broker.deliver(changed(minji_id, [], holder=draft, revision=3))
    assert shown_by(LETTER) == [image["id"]]
    assert shown_by(draft) == []


def test_two_drafts_of_one_letter_show_the_same_picture_until_the_last_is_gone(
    minji: APIClient, minji_id: UUID, broker: FakeBroker, folder: object, clock: FakeClock
) -> None:
    image, other = upload(minji), new_id()
    broker.deliver(changed(minji_id, [image]))
    broker.deliver(changed(minji_id, [image], holder=other))
    broker.deliver(event(minji_id, LetterDeleted(letter_id=LETTER)))
    clock.advance(days=40)
    assert collection.collect() == 0
    assert minji.delete(f"/api/images/{image['id']}/").json()["code"] == "image_in_use"
    broker.deliver(changed(minji_id, [], holder=other, revision=2))
    clock.advance(hours=25)
    assert collection.collect() == 1


def test_a_sealed_letter_holds_a_picture_back_whatever_else_shows_it(
    minji: APIClient, anonymous: APIClient, minji_id: UUID, broker: FakeBroker, folder: object,
    clock: FakeClock,
) -> None:  # fmt: skip
    image = upload(minji)
    broker.deliver(changed(minji_id, [image], holder=new_id()))
    broker.deliver(changed(minji_id, [image], opens_at=clock() + timedelta(minutes=5)))
    assert anonymous.get(image["url"]).status_code == 404
    clock.advance(minutes=5)
    assert anonymous.get(image["url"]).status_code == 200


def test_a_sealed_letters_picture_is_not_there_before_its_day(
    minji: APIClient,
    anonymous: APIClient,
    minji_id: UUID,
    broker: FakeBroker,
    folder: object,
    clock: FakeClock,
) -> None:
    image = upload(minji)
    opens_at = clock() + timedelta(minutes=30)
    broker.deliver(changed(minji_id, [image], opens_at=opens_at))
    for url in (image["url"], *image["thumbnails"].values()):
        assert anonymous.get(url).status_code == 404
        assert anonymous.get(url, HTTP_IF_NONE_MATCH="*").status_code == 404
    words = {"alt": "새 말"}
    address = f"/api/images/{image['id']}/"
    assert minji.patch(address, words, format="json").status_code == 404
    clock.advance(minutes=30)
    assert anonymous.get(image["url"]).status_code == 200


def test_news_of_a_letter_that_was_deleted_attaches_nothing(
    minji: APIClient, minji_id: UUID, broker: FakeBroker, folder: object
) -> None:
    image = upload(minji)
    broker.deliver(event(minji_id, LetterDeleted(letter_id=LETTER)))
    broker.deliver(changed(minji_id, [image], revision=99))
    assert not Attachment.objects.exists()


def test_a_strangers_letter_cannot_take_or_delete_a_picture(
    minji: APIClient, stranger: APIClient, broker: FakeBroker, folder: object
) -> None:
    image, theirs = upload(minji), upload(stranger)
    other = Image.objects.get(id=theirs["id"]).account_id
    broker.deliver(changed(other, [image]))
    broker.deliver(event(other, LetterDeleted(letter_id=LETTER)))
    assert not Attachment.objects.exists()
    assert Image.objects.get(id=image["id"]).state == "ready"


def test_an_account_without_pictures_leaves_no_rows(broker: FakeBroker) -> None:
    broker.deliver(changed(new_id(), []))
    broker.deliver(event(new_id(), LetterDeleted(letter_id=LETTER)))
    broker.deliver(event(None, LetterDeleted(letter_id=LETTER)))
    assert not Holder.objects.exists()
    assert not AccountKey.objects.exists()


def test_a_picture_that_a_letter_shows_cannot_be_deleted_alone(
    minji: APIClient, minji_id: UUID, broker: FakeBroker, folder: object
) -> None:
    image = upload(minji)
    broker.deliver(changed(minji_id, [image]))
    refused = minji.delete(f"/api/images/{image['id']}/")
    assert (refused.status_code, refused.json()["code"]) == (409, "image_in_use")
    broker.deliver(changed(minji_id, [], revision=2))
    assert minji.delete(f"/api/images/{image['id']}/").status_code == 204
    assert minji.delete(f"/api/images/{image['id']}/").status_code == 404


@pytest.mark.parametrize("times", [1, 2])
def test_deleting_an_account_leaves_nothing_of_it(
    minji: APIClient,
    stranger: APIClient,
    anonymous: APIClient,
    minji_id: UUID,
    broker: FakeBroker,
    place: str,
    times: int,
) -> None:
    image, theirs = upload(minji), upload(stranger)
    broker.deliver(changed(minji_id, [image]))
    OutboxEvent.objects.update(sent_at=time.now())
    for _ in range(times):
        broker.deliver(event(minji_id, AccountDeleted(erasure_id=new_id())))
    assert str(minji_id) not in str(stored_names())
    assert len(stored_names()) == 3
    assert anonymous.get(image["url"]).status_code == 404
    assert anonymous.get(theirs["url"]).status_code == 200
    assert not AccountKey.objects.filter(account_id=minji_id).exists()
    answer = minji.post("/api/images/", {"file": photo_file()})
    assert (answer.status_code, answer.json()["code"]) == (410, "account_erased")
    stranger.delete(f"/api/images/{theirs['id']}/")
    collection.collect()
    assert stored_names() == []


def photo_file() -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("a.jpg", photo(), "image/jpeg")
