"""The dictionaries and the pages: no key is missing, unused or said in two ways."""

import json
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest

WEB_CLIENT = Path(__file__).resolve().parents[1]
SCRIPTS = [path for path in (WEB_CLIENT / "static/js").rglob("*.js") if path.parent.name != "i18n"]
PAGES = sorted((WEB_CLIENT / "templates").glob("*/*.html"))
ENTRY = re.compile(r'^  "([a-z_.]+)": "((?:[^"\\]|\\.)*)",$', re.MULTILINE)
# English alone has a singular; both languages share the keys before these endings.
PLURAL = re.compile(r"\.(?:one|other)$")


def dictionary(language: str) -> dict[str, str]:
    files = sorted((WEB_CLIENT / "static/js/i18n").glob(f"{language}*.js"))
    text = "".join(path.read_text() for path in files)
    entries = ENTRY.findall(text)
    assert len(entries) == text.count('": "'), "an entry is not on one line of its own"
    assert len(dict(entries)) == len(entries), "a key is there twice"
    return dict(entries)


class Markup(HTMLParser):
    """The keys of a page with the text or attribute they stand for."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[tuple[str, str]] = []
        self.open_key: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.open_key = named.get("data-i18n")
        for pair in (named.get("data-i18n-attr") or "").split(";"):
            if pair:
                attribute, key = pair.split("=")
                self.texts.append((key, named.get(attribute) or ""))

    def handle_data(self, data: str) -> None:
        if self.open_key:
            self.texts.append((self.open_key, data))
            self.open_key = None


def said_in_pages() -> list[tuple[str, str]]:
    said = []
    for page in PAGES:
        markup = Markup()
        markup.feed(page.read_text())
        said += markup.texts
    return said


def used_keys() -> set[str]:
    """Every key that a page or a script names; `t(`kind.${…}`)` uses its whole family."""
    used = {key for key, _ in said_in_pages()}
    families = set()
    for script in SCRIPTS:
        text = script.read_text()
        used |= set(re.findall(r'"([a-z]+\.[a-z_]+)"', text))
        families |= set(re.findall(r"`([a-z]+\.(?:[a-z]+_)?)\$\{", text))
    known = {PLURAL.sub("", key) for key in dictionary("ko")}
    return used | {key for key in known if any(key.startswith(family) for family in families)}


def test_both_languages_have_the_same_keys() -> None:
    korean, english = (
        {PLURAL.sub("", key) for key in dictionary(language)} for language in ("ko", "en")
    )
    assert korean == english


SERVICES = tomllib.loads((WEB_CLIENT.parent / "services.toml").read_text())


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_the_receipt_of_an_erasure_calls_every_service_by_a_word(service: str) -> None:
    assert f"erasure.of_{service.replace('-', '_')}" in dictionary("ko")


def test_a_token_can_be_made_for_every_part_there_is_and_its_page_has_words_for_them() -> None:
    """All but accounts: a program cannot change how its person signs in."""
    paths = [path for service in SERVICES.values() for path in service["public"]]
    there = {path.split("/")[2] for path in paths if path.startswith("/api/")} - {"auth"}
    script = (WEB_CLIENT / "static/js/components/personal-tokens.js").read_text()
    [offered] = re.findall(r"const DOMAINS = (\[.*\]);", script)
    assert set(json.loads(offered)) == there
    words = {f"tokens.domain_{domain.replace('-', '_')}" for domain in there}
    assert words <= dictionary("ko").keys()


def test_no_key_is_missing_and_none_is_unused() -> None:
    known = {PLURAL.sub("", key) for key in dictionary("ko")}
    named = {key for key in used_keys() if not key.endswith(".js")}
    assert named - known == set()
    assert known - named == set()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_both_languages_fill_the_same_blanks(language: str) -> None:
    other = dictionary("en" if language == "ko" else "ko")
    for key, text in dictionary(language).items():
        blanks = set(re.findall(r"\{\w+\}", text))
        counterpart = other.get(key) or other[PLURAL.sub(".other", key)]
        if not key.endswith(".one"):
            assert blanks == set(re.findall(r"\{\w+\}", counterpart)), key


def test_the_pages_say_what_the_korean_dictionary_says() -> None:
    korean = dictionary("ko")
    assert [(key, text) for key, text in said_in_pages() if korean.get(key) != text] == []


def test_english_has_no_korean_left_in_it() -> None:
    assert [key for key, text in dictionary("en").items() if re.search("[가-힣]", text)] == []


def test_no_module_writes_markup_from_strings() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|DOMParser"
    )
    assert [path.name for path in SCRIPTS if forbidden.search(path.read_text())] == []


def test_what_is_preloaded_exists() -> None:
    head = (WEB_CLIENT / "templates/_parts/head.html").read_text()
    paths = re.findall(r'(?:href|src)="(/static/[^"]+)"', head)
    assert paths
    assert [path for path in paths if not (WEB_CLIENT / path.lstrip("/")).exists()] == []


def test_every_font_has_its_licence() -> None:
    folders = [path for path in (WEB_CLIENT / "static/fonts").iterdir() if path.is_dir()]
    assert folders
    for folder in folders:
        assert "SIL OPEN FONT LICENSE" in (folder / "LICENSE.txt").read_text().upper()


def test_the_first_font_file_holds_every_character_of_our_own_texts() -> None:
    styles = (WEB_CLIENT / "static/css/fonts.css").read_text()
    face = re.search(r'font-family:"Letter UI".*?unicode-range:([^}]+)', styles)
    assert face
    held: set[int] = set()
    for first, last in re.findall(r"U\+([0-9a-f]+)(?:-([0-9a-f]+))?", face[1]):
        held |= set(range(int(first, 16), int(last or first, 16) + 1))
    texts = "".join(dictionary("ko").values()) + "".join(dictionary("en").values())
    missing = {character for character in texts if ord(character) not in held}
    assert missing == set(), "run web-client/vendor.sh"
