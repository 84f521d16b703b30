"""An authenticator app and what people do with it, for the tests of second factors."""

from dataclasses import dataclass
from typing import Any

import pyotp
from rest_framework.test import APIClient

from authentication.tests.conftest import EMAIL, PASSWORD, login, post
from service_kit import clock


def signed_in(client: APIClient, **changes: str) -> APIClient:
    """The same client, with the access token of a new session."""
    granted = login(client, **changes)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {granted['access_token']}")
    return client


@dataclass
class App:
    """An authenticator app that holds one secret, and the recovery codes written down beside it."""

    secret: str
    recovery_codes: list[str]

    def code(self, *, steps: int = 0) -> str:
        """What it shows now, or showed or will show some steps of 30 seconds away."""
        at = int(clock.now().timestamp()) // 30 + steps
        return pyotp.TOTP(self.secret).generate_otp(at)


def enrol(client: APIClient) -> App:
    """Switch codes on, as the person whose token the client carries."""
    begun = post(client, "totp", {"password": PASSWORD})
    assert begun.status_code == 200, begun.content
    app = App(begun.json()["secret"], [])
    confirmed = post(client, "totp/confirm", {"code": app.code(steps=-1)})
    assert confirmed.status_code == 201, confirmed.content
    app.recovery_codes = confirmed.json()["recovery_codes"]
    return app


def challenge(client: APIClient, **changes: str) -> str:
    """What a right password gives where codes are on."""
    response = post(client, "login", {"email": EMAIL, "password": PASSWORD, **changes})
    assert response.status_code == 401, response.content
    problem = response.json()
    assert problem["code"] == "totp_required"
    given: str = problem["challenge"]
    return given


def answer(client: APIClient, given: str, **values: str) -> Any:
    return post(client, "login/totp", {"challenge": given, "transport": "body", **values})
