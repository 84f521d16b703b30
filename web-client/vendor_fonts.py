"""Cuts the fonts into subsets, so that a page loads only what it shows (see vendor.sh)."""

import json
import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

# Installed by vendor.sh for its own run only.
from fontTools.subset import (
    Options,
    Subsetter,
    load_font,
    save_font,
)

HERE = Path(__file__).resolve().parent
FONTS = HERE / "static/fonts"
LATIN = set(range(0x20, 0x7F)) | {
    0xA0,
    0xA9,
    0xB7,
    0x2013,
    0x2014,
    0x2018,
    0x2019,
    0x201C,
    0x201D,
    0x2026,
}
HANGUL = range(0xAC00, 0xD7A4)
JAMO = set(range(0x3131, 0x3164))
# Syllables of letters: how many the first and the second file hold (the most frequent), and
# how many each further one.
FREQUENT, COMMON, RARE = 560, 1_000, 1_800


def texts() -> set[int]:
    """Every character that the pages and dictionaries show."""
    files = [*HERE.glob("templates/*/*.html"), *HERE.glob("static/js/i18n/*.js")]
    return {ord(character) for file in files for character in file.read_text() if character >= " "}


def parse_range(text: str) -> set[int]:
    found: set[int] = set()
    for part in re.findall(r"U\+([0-9a-fA-F]+)(?:-([0-9a-fA-F]+))?", text.replace("u+", "U+")):
        first, last = int(part[0], 16), int(part[1] or part[0], 16)
        found |= set(range(first, last + 1))
    return found


def write_range(characters: Iterable[int]) -> str:
    runs: list[list[int]] = []
    for character in sorted(characters):
        if runs and character == runs[-1][1] + 1:
            runs[-1][1] = character
        else:
            runs.append([character, character])
    return ",".join(f"U+{a:x}" if a == b else f"U+{a:x}-{b:x}" for a, b in runs)


def cut(source: Path, characters: set[int], target: Path, rename: str = "") -> set[int]:
    """Writes a subset and returns the characters it really holds."""
    options = Options(flavor="woff2", hinting=False, layout_features=["*"], name_IDs=["*"])
    font = load_font(source, options)
    held = characters & set(font.getBestCmap())
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=held)
    subsetter.subset(font)
    for record in font["name"].names if rename else ():
        if record.nameID in (1, 3, 4, 6, 16, 25):
            record.string = rename.replace(" ", "") if record.nameID in (6, 25) else rename
    target.parent.mkdir(parents=True, exist_ok=True)
    save_font(font, target, options)
    return held


def face(family: str, file: str, characters: str, weight: str = "400") -> str:
    return (
        f'@font-face{{font-family:"{family}";font-style:normal;font-weight:{weight};'
        f'font-display:swap;src:url("../fonts/{file}") format("woff2");unicode-range:{characters}}}'
    )


def interface(package: Path) -> list[str]:
    """The characters of our own texts in one file, everything else as the package slices it."""
    web = package / "dist/web/variable"
    # The licence reserves the name Pretendard for unchanged files: ours has another.
    core = cut(
        web / "woff2/PretendardVariable.woff2",
        texts() | LATIN,
        FONTS / "letter-ui/core.woff2",
        rename="Letter UI",
    )
    faces = [face("Letter UI", "letter-ui/core.woff2", write_range(core), "100 900")]
    target = FONTS / "pretendard"
    target.mkdir(parents=True)
    css = (web / "pretendardvariable-dynamic-subset.css").read_text()
    pattern = (
        r"url\(\./woff2-dynamic-subset/PretendardVariable\.subset\.(\d+)\.woff2\)"
        r".*?unicode-range: ([^;]+);"
    )
    for number, characters in re.findall(pattern, css, re.DOTALL):
        name = f"PretendardVariable.subset.{number}.woff2"
        shutil.copy(web / "woff2-dynamic-subset" / name, target / f"{number}.woff2")
        faces.append(
            face(
                "Pretendard Variable",
                f"pretendard/{number}.woff2",
                characters.replace(" ", ""),
                "45 920",
            )
        )
    shutil.copy(package / "dist/LICENSE.txt", target / "LICENSE.txt")
    shutil.copy(package / "dist/LICENSE.txt", FONTS / "letter-ui/LICENSE.txt")
    return faces


def by_frequency(package: Path) -> list[int]:
    """Syllables, the most frequent first: the package's slices are ordered that way."""
    slices = json.loads((package / "unicode.json").read_text())
    numbers = sorted((int(key.strip("[]")) for key in slices if key.startswith("[")), reverse=True)
    ordered = [c for n in numbers for c in sorted(parse_range(slices[f"[{n}]"])) if c in HANGUL]
    return ordered + [character for character in HANGUL if character not in set(ordered)]


def letters(package: Path) -> list[str]:
    source = package / "files/gowun-batang-korean-400-normal.woff2"
    syllables = by_frequency(package)
    ours = {character for character in texts() if character in HANGUL}
    first = ours | set(syllables[:FREQUENT]) | LATIN
    rest = [character for character in syllables if character not in first]
    groups = [first, set(rest[:COMMON]) | JAMO]
    rare = sorted(rest[COMMON:])
    groups += [set(rare[start : start + RARE]) for start in range(0, len(rare), RARE)]
    faces = []
    for number, characters in enumerate(groups):
        file = f"gowun-batang/{number}.woff2"
        held = cut(source, characters, FONTS / file)
        faces.append(face("Gowun Batang", file, write_range(held)))
    shutil.copy(package / "LICENSE", FONTS / "gowun-batang/LICENSE.txt")
    return faces


def latin(package: Path) -> list[str]:
    """Newsreader; in Korean letters for words and numbers only, so that spaces stay Korean."""
    file = "newsreader/latin.woff2"
    (FONTS / "newsreader").mkdir(parents=True)
    shutil.copy(package / "files/newsreader-latin-400-normal.woff2", FONTS / file)
    shutil.copy(package / "LICENSE", FONTS / "newsreader/LICENSE.txt")
    words = "U+30-39,U+41-5a,U+61-7a,U+c0-ff"
    everything = "U+20-7e,U+a0-ff,U+131,U+152-153,U+2013-2014,U+2018-201d,U+2026,U+20ac"
    return [face("Letter Latin", file, words), face("Newsreader", file, everything)]


def main(packages: Path) -> None:
    shutil.rmtree(FONTS, ignore_errors=True)
    faces = [
        *latin(packages / "newsreader"),
        *letters(packages / "gowun-batang"),
        *interface(packages / "pretendard"),
    ]
    header = "/* Written by vendor.sh. The fonts are under the SIL Open Font License. */"
    (HERE / "static/css/fonts.css").write_text("\n".join([header, *faces]) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
