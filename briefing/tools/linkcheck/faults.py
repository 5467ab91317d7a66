"""Answers of the web as faults of the briefing, each with where to look for a copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from briefing.core.diagnostics import CODES, Diagnostic, problem

from .addresses import Place
from .answers import Answer

_ARCHIVE = "https://web.archive.org/web"


def faults(places: Iterable[Place], answers: Mapping[str, Answer]) -> Iterator[Diagnostic]:
    """A warning at every place whose address is not what it was."""
    for place in places:
        answer = answers.get(place.url)
        if answer is None or answer.verdict in {"fine", "untested"}:
            continue
        code = f"source-{answer.verdict}"
        yield problem(
            code,
            place.location,
            _message(place, answer),
            f"{CODES[code].mend}\nLook for an archive's copy: {look_up(place)}",
        )


def look_up(place: Place) -> str:
    """The address at which a web archive looks for a copy, near the day of reading if that is known."""
    return f"{_ARCHIVE}/{place.day or '*'}/{place.url}"


def _message(place: Place, answer: Answer) -> str:
    if answer.verdict != "moved":
        what = "leads nowhere any more" if answer.verdict == "dead" else "could not be reached"
        return f"The address {what}: {answer.detail}."
    to_front = urlsplit(answer.to).path in {"", "/"} and urlsplit(place.url).path not in {"", "/"}
    doubt = " That is a front page: the text itself may be gone." if to_front else ""
    return f"The address has moved for good to {answer.to} .{doubt}"
