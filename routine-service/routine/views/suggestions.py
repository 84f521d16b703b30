"""Ideas for routines: parse, one call, answer."""

from dataclasses import dataclass, fields

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from rest_kit.bodies import validated
from routine import outputs, serializers, suggestions
from routine.views.asking import asking
from service_kit import tokens
from service_kit.authentication import AccessTokenAuthentication, Caller, ServiceCaller


@dataclass(frozen=True, slots=True)
class Consenting(Caller):
    """A person with what their token says of OpenAI."""

    openai_allowed: bool = False


class ConsentAuthentication(AccessTokenAuthentication):
    """As ever, and whether the person agreed that OpenAI may be asked (claim `openai`)."""

    def caller(self, verified: tokens.Verified) -> Caller | ServiceCaller:
        person = super().caller(verified)
        known = {field.name: getattr(person, field.name) for field in fields(person)}
        return Consenting(**known, openai_allowed=verified.claims.get("openai") is True)


class SuggestionView(APIView):
    authentication_classes = (ConsentAuthentication,)

    @extend_schema(
        summary="Ideas for a routine",
        description=(
            "OpenAI's where the operator has a key for it and the person agreed to it in their"
            " profile, else the built-in ones; `source` says which they are."
        ),
        request=serializers.SuggestionInput,
        responses=outputs.SuggestionOutput,
    )
    def post(self, request: Request) -> Response:
        who, wish = asking(request), validated(serializers.SuggestionInput, request.data)["wish"]
        allowed = isinstance(who.person, Consenting) and who.person.openai_allowed
        return Response(suggestions.suggestions(who.person, wish, allowed=allowed, today=who.today))
