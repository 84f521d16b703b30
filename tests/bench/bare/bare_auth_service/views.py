"""Sign-in with the same SQL and the same password hash as auth-service, and nothing else.

Nothing in these tables is encrypted but the signing key, so the bare view uses the real ones.
The hash (Argon2id) stays: it is what a sign-in is meant to cost, and a view without it would
compare nothing.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime, timedelta

from authentication.models import Account, RefreshToken, Session, SigningKey
from axes.models import AccessAttempt
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, JsonResponse

from service_kit.ids import new_id


def sign_in(request: HttpRequest) -> JsonResponse:
    given = json.loads(request.body)
    email, now = given["email"], datetime.now(UTC)
    attempts = AccessAttempt.objects.filter(
        Q(username=email) | Q(ip_address=request.META["HTTP_X_REAL_IP"]),
        attempt_time__gt=now - timedelta(minutes=15),
    )
    list(attempts.order_by("attempt_time").values())
    account = Account.objects.filter(email=email).values().first()
    if account is None or not check_password(given["password"], account["password"]):
        return JsonResponse({}, status=401)
    for _ in range(2):
        AccessAttempt.objects.filter(username=email).delete()
    refresh_token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Session.objects.filter(account_id=account["id"], expires_at__lt=now).delete()
        session = Session(
            id=new_id(),
            account_id=account["id"],
            user_agent="",
            address=request.META["HTTP_X_REAL_IP"],
            created_at=now,
            last_used_at=now,
            expires_at=now + timedelta(days=30),
        )
        session.save(force_insert=True)
        digest = hashlib.sha256(refresh_token.encode()).digest()
        RefreshToken(digest=digest, session=session, created_at=now).save(force_insert=True)
        keys = SigningKey.objects.filter(activates_at__lte=now)
        keys = keys.filter(Q(retires_at=None) | Q(retires_at__gt=now))
        keys.order_by("-activates_at").values().first()
    return JsonResponse(
        {
            "access_token": "a" * 400,
            "token_type": "Bearer",
            "expires_in": 900,
            "account": {
                "id": account["id"],
                "email": email,
                "email_verified": account["email_verified_at"] is not None,
                "created_at": account["created_at"],
            },
            "refresh_token": refresh_token,
        }
    )


VIEWS = {"sign-in": sign_in}
