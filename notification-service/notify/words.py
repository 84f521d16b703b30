"""What a mail says before it is known to whom."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Words:
    """`{device}` and the like are filled in; `button` leads to the mail's link."""

    subject: Promise | str
    paragraphs: tuple[Promise | str, ...]
    button: Promise | str = ""
