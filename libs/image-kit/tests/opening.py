"""Opens the picture of a path in a process of its own and says how large that became, in MB."""

import sys
from pathlib import Path

import django

SIDES = (1080, 320)


def main(path: str) -> None:
    django.setup()
    from image_kit.pictures import read_picture
    from image_kit.refusals import PictureRefused

    said = "taken"
    with Path(path).open("rb") as file:
        try:
            with read_picture(file) as picture:
                made = [each.width for each in picture.with_thumbnails(*SIDES)]
                assert max(made) == made[0], made
        except PictureRefused as refusal:
            said = f"{refusal.default_code} {refusal.detail}"
    print(largest() // 1024, said)


def largest() -> int:
    """kB that the process had in memory at most (proc(5)); getrusage would count its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    main(sys.argv[1])
