"""Letters that go, and pictures that others show or begin to show."""

from uuid import UUID

from rest_framework.test import APIClient

from contracts.events import LetterDeleted
from image_kit.testing.stores import stored_names
from images import collection, services
from images.models import Image
from images.tests.conftest import upload
from images.tests.test_letters_pictures import LETTER, changed, event, shown_by
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock


def test_nobody_sees_the_pictures_of_a_deleted_letter_and_an_hour_later_they_are_gone(
    minji: APIClient, anonymous: APIClient, minji_id: UUID, broker: FakeBroker, place: str,
    clock: FakeClock,
) -> None:  # fmt: skip
    image = upload(minji)
    broker.deliver(changed(minji_id, [image]))
    broker.deliver(event(minji_id, LetterDeleted(letter_id=LETTER)))
    address = f"/api/images/{image['id']}/"
    assert anonymous.get(image["url"]).status_code == 404
    assert minji.patch(address, {"alt": "x"}, format="json").status_code == 404
    assert minji.delete(address).status_code == 404
    clock.advance(hours=1, seconds=1)
    assert collection.collect() == 1
    assert stored_names() == []


def test_a_letter_that_takes_a_picture_while_another_goes_has_it(
    minji: APIClient, anonymous: APIClient, minji_id: UUID, broker: FakeBroker, folder: object,
    clock: FakeClock,
) -> None:  # fmt: skip
    image, other = upload(minji), new_id()
    broker.deliver(changed(minji_id, [image]))
    broker.deliver(event(minji_id, LetterDeleted(letter_id=LETTER)))
    assert collection.collect() == 0
    broker.deliver(changed(minji_id, [image], holder=other))
    assert shown_by(other) == [image["id"]]
    clock.advance(hours=30)
    assert collection.collect() == 0


def test_a_picture_that_a_letter_shows_is_never_collected_whatever_its_date_says(
    minji: APIClient, minji_id: UUID, broker: FakeBroker, folder: object, clock: FakeClock
) -> None:
    image = upload(minji)
    broker.deliver(changed(minji_id, [image]))
    Image.objects.update(collect_at=clock())  # a letter was asking for it at that moment
    clock.advance(hours=1)
    assert collection.collect() == 0
    assert Image.objects.get().state == "ready"


def test_a_picture_that_a_letter_takes_while_it_is_being_collected_stays(
    minji: APIClient, minji_id: UUID, broker: FakeBroker, folder: object, clock: FakeClock
) -> None:
    """It was loose when the collection looked, and is shown by the time it is held."""
    image = upload(minji)
    broker.deliver(changed(minji_id, [image]))
    Image.objects.update(collect_at=clock())
    services.images_doom_due([UUID(image["id"])])
    assert Image.objects.get().state == "ready"
