"""The services that are asked, as hand-written fakes behind the same client."""

from typing import Any
from uuid import UUID

from service_kit.http import UpstreamRejected, UpstreamUnavailable
from service_kit.ids import new_id


class AuthService:
    """Mails of accounts, and addresses, by id."""

    def __init__(self) -> None:
        self.away = False
        self.answers: dict[str, Any] = {}
        self.asked: list[str] = []

    def mail(self, kind: str = "verify", **changes: Any) -> UUID:
        """One that is due; its id."""
        mail_id = new_id()
        self.answers[f"/internal/mails/{mail_id}/"] = {
            "id": str(mail_id),
            "kind": kind,
            "address": "minji@example.com",
            "language": "ko",
            "time_zone": "Asia/Seoul",
            "created_at": "2026-11-22T03:00:00Z",
            "expires_at": None,
            "link": f"http://letters.test/verify/#{'t' * 43}",
            "details": {},
            **changes,
        }
        return mail_id

    def account(self, account_id: UUID, **changes: Any) -> None:
        """One of which we have not heard."""
        self.answers[f"/internal/accounts/{account_id}/"] = {
            "email": "minji@example.com",
            "email_verified": True,
            "language": "ko",
            "time_zone": "Asia/Seoul",
            **changes,
        }

    def get(self, path: str) -> Any:
        self.asked.append(path)
        if self.away:
            raise UpstreamUnavailable("away")
        if path not in self.answers:
            raise UpstreamRejected(404, "not_found")
        return self.answers[path]


class RoutineService:
    """Says of every reminder that it is needed, unless it was told otherwise."""

    def __init__(self) -> None:
        self.away = False
        self.asked: list[list[dict[str, Any]]] = []
        self.known: dict[UUID, dict[str, Any]] = {}
        self.answer: Any = None

    def say(self, source_id: UUID, **look: Any) -> None:
        self.known[source_id] = look

    def post(self, path: str, body: Any, *, idempotent: bool = False) -> Any:
        assert (path, idempotent) == ("/internal/reminders/", True)
        assert 1 <= len(body["reminders"]) <= 100
        self.asked.append(body["reminders"])
        if self.away:
            raise UpstreamUnavailable("away")
        if self.answer is not None:
            return self.answer
        return {"results": [self._look(each) for each in body["reminders"]]}

    def _look(self, reminder: dict[str, Any]) -> dict[str, Any]:
        needed = {"needed": True, "reason": None, "title": "산책", "days_before": None}
        return {
            "source_id": str(reminder["source_id"]),
            "due_on": str(reminder["due_on"]),
            **needed,
            **self.known.get(reminder["source_id"], {}),
        }
