"""Ideas for routines: parse, one call, answer."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from rest_kit.bodies import validated
from routine import outputs, serializers, suggestions
from routine.views.asking import asking
from service_kit import clock
from service_kit.authentication import AccessTokenAuthentication


def _allows_openai(request: Request) -> bool:
    """Whether the person agreed that OpenAI may be asked (claim `openai` of their token).

    The token was verified a moment ago and is remembered.
    """
    token = request.headers["Authorization"].partition(" ")[2].strip()
    verified = AccessTokenAuthentication().verified(token, clock.now().timestamp())
    return verified.claims.get("openai") is True


class SuggestionView(APIView):
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
        allowed = _allows_openai(request)
        return Response(suggestions.suggestions(who.person, wish, allowed=allowed, today=who.today))
