"""The built-in ideas for routines, in Korean and English: no text of theirs leaves the service."""

from datetime import date
from typing import Any, NamedTuple

from contracts.events import Recurrence
from routine.rules import shown

SHOWN = 4

DAILY = Recurrence(type="every_n_days", interval_days=1)
SUNDAYS = Recurrence(type="weekly", weekdays=("sun",))
WORKDAYS = Recurrence(type="weekly", weekdays=("mon", "tue", "wed", "thu", "fri"))
FIRSTS = Recurrence(type="monthly", days_of_month=(1,))
LASTS = Recurrence(type="monthly", days_of_month=(31,))


def times(number: int) -> Recurrence:
    return Recurrence(type="per_week", times_per_week=number)


class Words(NamedTuple):
    """A title, a reason, the unit of a target, and the parts of words that ask for it."""

    title: str
    reason: str
    unit: str
    asked_by: tuple[str, ...]


class Idea(NamedTuple):
    kind: str
    recurrence: Recurrence
    quantity: float | None
    ko: Words
    en: Words


IDEAS = (
    Idea(
        "letter", SUNDAYS, None,
        Words("일요일 저녁의 편지", "한 주를 편지 한 장으로 천천히 접어 두어요.", "",
              ("편지", "글", "일기", "기록", "돌아", "회고")),
        Words("A letter on Sunday evening", "It folds the week into one sheet, without hurry.", "",
              ("letter", "writ", "journal", "diary", "reflect", "look back")),
    ),
    Idea(
        "letter", LASTS, None,
        Words("달의 마지막 날, 나에게", "한 달 동안 고마웠던 일을 남겨 두면 나중에 힘이 돼요.", "",
              ("편지", "달", "고마", "감사", "돌아", "회고")),
        Words("To myself, at the end of the month", "What you were glad of stays with you.", "",
              ("letter", "month", "grateful", "thank", "reflect")),
    ),
    Idea(
        "letter", FIRSTS, None,
        Words("한 달 뒤의 나에게 봉인하기", "바라는 것을 적어 봉인해 두면, 답이 되어 돌아와요.", "",
              ("편지", "목표", "바라", "소망", "미래", "봉인")),
        Words("Seal a letter for next month", "A wish written down comes back as an answer.", "",
              ("letter", "goal", "future", "wish", "seal")),
    ),
    Idea(
        "other", DAILY, 3,
        Words("고마운 것 세 가지", "아주 작은 것이어도 충분해요.", "가지",
              ("고마", "감사", "기분", "행복", "우울", "마음")),
        Words("Three things I was glad of", "The smallest ones are enough.", "things",
              ("grateful", "thank", "glad", "mood", "happy", "happi", "sad", "mind")),
    ),
    Idea(
        "other", times(3), 20,
        Words("동네 한 바퀴 걷기", "날씨가 궂은 날은 쉬어도 괜찮아요.", "분",
              ("걷", "산책", "운동", "몸", "건강", "바깥", "햇볕")),
        Words("A walk around the block", "On a day of bad weather it may rest.", "minutes",
              ("walk", "exercise", "move", "body", "health", "outside", "fresh air")),
    ),
    Idea(
        "other", DAILY, 10,
        Words("잠들기 전 책 열 쪽", "화면을 일찍 끄게 되는 것은 덤이에요.", "쪽",
              ("책", "독서", "읽", "잠", "밤", "자기 전")),
        Words("Ten pages before sleep", "And the screen goes dark a little earlier.", "pages",
              ("book", "read", "sleep", "night", "bed")),
    ),
    Idea(
        "other", DAILY, 6,
        Words("물 여섯 잔", "책상 위에 잔을 두는 것부터 시작해요.", "잔",
              ("물", "건강", "몸", "마시", "피부")),
        Words("Six glasses of water", "It begins with a glass on the desk.", "glasses",
              ("water", "drink", "health", "body")),
    ),
    Idea(
        "other", WORKDAYS, 5,
        Words("점심 뒤 오 분 숨 고르기", "오후를 조금 더 부드럽게 시작할 수 있어요.", "분",
              ("명상", "숨", "불안", "긴장", "스트레스", "마음", "쉬", "집중")),
        Words("Five quiet breaths after lunch", "The afternoon begins more gently.", "minutes",
              ("meditat", "breath", "anxi", "stress", "calm", "mind", "rest", "focus")),
    ),
    Idea(
        "other", times(2), None,
        Words("보고 싶은 사람에게 안부 묻기", "짧은 한마디면 충분해요.", "",
              ("친구", "가족", "사람", "외로", "연락", "관계", "부모")),
        Words("Write to somebody I miss", "One short line is enough.", "",
              ("friend", "family", "people", "lonel", "call", "parent", "relation")),
    ),
    Idea(
        "other", times(2), 15,
        Words("서랍 하나 정리하기", "다 하지 않아도 괜찮아요. 하나면 돼요.", "분",
              ("정리", "청소", "집", "방", "물건", "미루")),
        Words("Tidy one drawer", "Not all of it: one will do.", "minutes",
              ("tidy", "clean", "home", "room", "order", "procrastinat")),
    ),
    Idea(
        "other", times(4), 15,
        Words("배우고 싶던 것 십오 분", "짧아도 이어지면 멀리 가요.", "분",
              ("공부", "배우", "영어", "언어", "악기", "연습", "취미", "그림")),
        Words("A quarter of an hour of learning", "What is short and goes on goes far.", "minutes",
              ("learn", "study", "language", "instrument", "practi", "hobby", "draw")),
    ),
    Idea(
        "other", DAILY, None,
        Words("하늘 한 번 올려다보기", "하루에 한 번, 그날의 빛을 보아요.", "",
              ("하늘", "쉬", "여유", "천천", "마음", "자연")),
        Words("Look up at the sky", "Once a day, for the light of that day.", "",
              ("sky", "slow", "rest", "pause", "nature", "calm")),
    ),
)  # fmt: skip


def matching(wish: str, language: str, *, today: date) -> list[dict[str, Any]]:
    """Those that the wish asks for first, then others, which are different ones every day."""
    typed, number = wish.casefold(), len(IDEAS)
    turned = [IDEAS[(today.toordinal() * SHOWN + place) % number] for place in range(number)]

    def asked(idea: Idea) -> int:
        words: Words = getattr(idea, language)
        return -sum(part in typed for part in words.asked_by)

    return [_shown(idea, getattr(idea, language)) for idea in sorted(turned, key=asked)[:SHOWN]]


def _shown(idea: Idea, words: Words) -> dict[str, Any]:
    target = None if idea.quantity is None else {"quantity": idea.quantity, "unit": words.unit}
    return {
        "title": words.title,
        "kind": idea.kind,
        "recurrence": shown(idea.recurrence),
        "target": target,
        "reason": words.reason,
    }
