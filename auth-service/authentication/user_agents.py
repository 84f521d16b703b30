"""What a browser says of itself, in words: through ua-parser, and nowhere else."""

from django.utils.translation import gettext
from ua_parser import parse_os, parse_user_agent

# ua-parser tells a phone's browser from a desk's; people call both by one name.
NAMES = {
    "Mobile Safari": "Safari",
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Edge Mobile": "Edge",
    "Mac OS X": "macOS",
}


def family(user_agent: str) -> tuple[str, str]:
    """Browser and system without their versions; empty for what is not known."""
    browser, system = parse_user_agent(user_agent), parse_os(user_agent)
    names = (browser.family if browser else "", system.family if system else "")
    return NAMES.get(names[0], names[0]), NAMES.get(names[1], names[1])


def in_words(user_agent: str) -> str:
    """In the language of who asks."""
    browser, system = family(user_agent)
    if browser and system:
        return gettext("{browser} on {system}").format(browser=browser, system=system)
    return browser or system or gettext("An unknown device")
