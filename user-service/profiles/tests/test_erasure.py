"""A deleted account leaves nothing, and nothing brings it back."""

from collections.abc import Callable
from uuid import UUID

from rest_framework.test import APIClient

from contracts.envelope import Event
from contracts.events import AccountDeleted, AccountPurged
from profiles.models import Account, Profile
from profiles.tests.conftest import ME, change, profile
from service_kit import clock
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker


def deletion_of(account_id: UUID | None) -> Event[AccountDeleted]:
    return Event(
        id=new_id(),
        type="account.deleted",
        version=1,
        occurred_at=clock.now(),
        source="auth-service",
        account_id=account_id,
        data=AccountDeleted(erasure_id=new_id()),
    )


def test_nothing_of_a_deleted_account_is_left_and_others_stay(
    minji: APIClient, minji_id: UUID, stranger: APIClient, broker: FakeBroker
) -> None:
    change(minji, nickname="민지", bio="안녕")
    change(stranger, nickname="Ada")
    deletion = deletion_of(minji_id)
    assert broker.deliver(deletion) is True
    assert [row.nickname for row in Profile.objects.all()] == ["Ada"]
    (receipt,) = broker.waiting(AccountPurged)
    assert receipt.data == AccountPurged(erasure_id=deletion.data.erasure_id, rows=1)


def test_a_token_that_still_lives_brings_nothing_back(
    minji: APIClient, minji_id: UUID, broker: FakeBroker
) -> None:
    change(minji, nickname="민지")
    broker.deliver(deletion_of(minji_id))
    answers = [minji.get(ME), minji.patch(ME, {"nickname": "다시"}, format="json")]
    assert [(each.status_code, each.json()["code"]) for each in answers] == [
        (410, "account_erased")
    ] * 2
    assert not Profile.objects.exists()


def test_an_account_that_never_had_a_profile_is_answered_for_as_well(
    signed_in: Callable[..., APIClient], broker: FakeBroker
) -> None:
    account_id = new_id()
    broker.deliver(deletion_of(account_id))
    (receipt,) = broker.waiting(AccountPurged)
    assert receipt.data.rows == 0
    assert signed_in(account_id).get(ME).status_code == 410


def test_the_same_deletion_twice_is_answered_once(
    minji: APIClient, minji_id: UUID, broker: FakeBroker
) -> None:
    profile(minji)
    deletion = deletion_of(minji_id)
    assert [broker.deliver(deletion), broker.deliver(deletion)] == [True, False]
    assert len(broker.waiting(AccountPurged)) == 1


def test_a_second_deletion_of_the_same_account_is_answered_with_nothing_left(
    minji: APIClient, minji_id: UUID, broker: FakeBroker
) -> None:
    profile(minji)
    for _ in range(2):
        broker.deliver(deletion_of(minji_id))
    assert [event.data.rows for event in broker.waiting(AccountPurged)] == [1, 0]


def test_a_deletion_of_nobody_does_nothing(db: None, broker: FakeBroker) -> None:
    broker.deliver(deletion_of(None))
    assert not Account.objects.exists()
    assert broker.waiting(AccountPurged) == []
