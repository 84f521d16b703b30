"""Codes of an authenticator app, and recovery codes."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from authentication import selectors
from authentication.exceptions import AccountUnavailable
from authentication.models import Account
from authentication.serializers.factors import (
    CodeInput,
    EnrolmentOutput,
    FactorsOutput,
    PasswordAndCodeInput,
    PasswordInput,
    RecoveryCodesOutput,
)
from authentication.services import factors, reauthentication, second_factor
from authentication.views.public import NO_STORE
from rest_kit.bodies import validated
from service_kit.authentication import caller


def proven(request: Request) -> Account:
    """The person's account: password and second factor were right. May raise their problems."""
    values = validated(PasswordAndCodeInput, request.data)
    plain = request._request
    account = reauthentication.require_password(
        request=plain, account_id=caller(request).account_id, password=values.pop("password")
    )
    second_factor.prove(request=plain, account=account, **values)
    return account


class FactorsView(APIView):
    @extend_schema(operation_id="factors", responses=FactorsOutput)
    def get(self, request: Request) -> Response:
        """What is on, and how many recovery codes are left."""
        account = selectors.account_get(caller(request).account_id)
        if account is None:
            raise AccountUnavailable
        return Response(selectors.factors_of(account), headers=NO_STORE)


class TotpView(APIView):
    @extend_schema(operation_id="totp_begin", request=PasswordInput, responses=EnrolmentOutput)
    def post(self, request: Request) -> Response:
        """A secret for the app. Nothing is on until a first code of it came back."""
        password = validated(PasswordInput, request.data)["password"]
        account = reauthentication.require_password(
            request=request._request, account_id=caller(request).account_id, password=password
        )
        enrolment = factors.totp_begin(account=account)
        return Response(EnrolmentOutput(enrolment).data, headers=NO_STORE)

    @extend_schema(operation_id="totp_remove", request=PasswordAndCodeInput, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Codes are off, and the recovery codes with them."""
        factors.totp_remove(account=proven(request))
        return Response(status=204)


class TotpConfirmView(APIView):
    @extend_schema(
        operation_id="totp_confirm", request=CodeInput, responses={201: RecoveryCodesOutput}
    )
    def post(self, request: Request) -> Response:
        """Codes are on from now on; the answer holds the recovery codes, this once."""
        code = validated(CodeInput, request.data)["code"]
        codes = factors.totp_confirm(account_id=caller(request).account_id, code=code)
        return Response({"recovery_codes": codes}, status=201, headers=NO_STORE)


class RecoveryCodesView(APIView):
    @extend_schema(
        operation_id="recovery_codes_renew",
        request=PasswordAndCodeInput,
        responses={201: RecoveryCodesOutput},
    )
    def post(self, request: Request) -> Response:
        """A new set of recovery codes; the old ones are good for nothing any more."""
        codes = factors.recovery_codes_renew(account=proven(request))
        return Response({"recovery_codes": codes}, status=201, headers=NO_STORE)
