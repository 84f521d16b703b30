"""What every view asks first: who it is, and which day it is for them."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from rest_framework.request import Request

from service_kit import clock
from service_kit.authentication import Caller, caller


class Asking(NamedTuple):
    person: Caller
    account_id: UUID
    today: date


def asking(request: Request) -> Asking:
    person = caller(request)
    return Asking(person, person.account_id, person.today(clock.now()))


def created_headers(address: str, *, replayed: bool) -> dict[str, str]:
    return {"Location": address, **({"Idempotent-Replayed": "true"} if replayed else {})}
