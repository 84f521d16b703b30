"""Ideas for routines: OpenAI's where operator and person both want that, else the built-in ones."""

import logging
from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from rest_framework.exceptions import ValidationError

from rest_kit.bodies import validated
from routine import ideas, openai_ideas, serializers
from routine.rules import shown
from service_kit.authentication import Caller

logger = logging.getLogger(__name__)

# Each costs the operator money. Counted in this process and forgotten with it: about so many.
A_DAY = 20
_asked: Counter[tuple[UUID, date]] = Counter()


def suggestions(person: Caller, wish: str, *, allowed: bool, today: date) -> dict[str, Any]:
    """`allowed` is the person's own consent; without it, or the operator's, nobody is asked."""
    language = person.language if person.language in openai_ideas.LANGUAGES else "en"
    found = None
    if allowed and wish and openai_ideas.is_configured() and _may_ask(person.account_id, today):
        found = _of_openai(wish, language)
    if found is not None:
        return {"source": "openai", "suggestions": found}
    return {"source": "built_in", "suggestions": ideas.matching(wish, language, today=today)}


def _may_ask(account_id: UUID, today: date) -> bool:
    for known in [key for key in _asked if key[1] != today]:
        del _asked[known]
    _asked[account_id, today] += 1
    return _asked[account_id, today] <= A_DAY


def _of_openai(wish: str, language: str) -> list[dict[str, Any]] | None:
    """What it says, if that can be routines; None for anything else."""
    try:
        answer = msgspec.json.decode(openai_ideas.ask(wish, language=language))
        said = validated(serializers.IdeasInput, answer)["suggestions"]
    except (openai_ideas.NoAnswer, msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    except ValidationError:
        logger.warning("ideas of OpenAI's that cannot be")
        return None
    return [{**each, "recurrence": shown(each["recurrence"])} for each in said]
