"""Which of the machine's fonts has all letters of a text."""

from __future__ import annotations

import subprocess  # fontconfig alone, with constants

_FORMATS = (".ttf", ".otf", ".ttc")
_SPECIAL = ("bold", "italic", "oblique", "light", "mono", "condensed", "coding")


def covering(letters: frozenset[str]) -> str:
    """Return the file of an installed font that has every letter, an upright one if possible; "" for none.

    Fontconfig answers; without it there is none.
    """
    charset = " ".join(sorted(f"{ord(letter):x}" for letter in letters))
    command = ["fc-list", "--format", "%{file}\n", f":charset={charset}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)  # noqa: S603  # no shell
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ""
    files = [file for file in done.stdout.splitlines() if file.lower().endswith(_FORMATS)]
    return min(files, key=lambda file: (any(word in file.lower() for word in _SPECIAL), file), default="")
