"""Why a page was made: what it was made from, part by part, compared with the time before. Pure, and never decisive."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from .cache import CacheMiss, Refusal

PAGES, TEMPLATES = "render", "templates"
"""The stages whose values are told of."""
_DEPTH = 2
"""A view's frame's own fields are told apart."""
_FIRST: Mapping[Refusal, str] = {
    "": "nothing is remembered of an earlier build",
    "version": "the program changed",
    "damaged": "what was remembered of the last build is damaged",
}


def parts(value: object, name: str = "", depth: int = _DEPTH) -> Iterator[tuple[str, str]]:
    """Every part of a record by name, such as "view.chrome.title", as text that tells it from any other."""
    if not depth or not is_dataclass(value):
        yield name, repr(value)
        return
    kind = type(value)
    yield name, kind.__qualname__
    for field, path in _fields(kind, name):  # type: ignore[arg-type]  # as in markers
        yield from parts(getattr(value, field), path, depth - 1)


@cache
def _fields(kind: type[Any], name: str) -> tuple[tuple[str, str], ...]:
    """The fields of a record of this name, each with a name of its own."""
    return tuple((field.name, f"{name}.{field.name}" if name else field.name) for field in fields(kind))


def facts(named: Iterable[tuple[str, str]]) -> str:
    """A short hash of each part, to be kept."""
    return "\n".join(f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x} {name}" for name, text in named)


def reasons(made: Iterable[CacheMiss], *, first: bool, refused: Refusal) -> list[str]:
    """One line a page that had to be made. `first`: nothing was known before, as the cache was empty or refused."""
    templates: dict[str, list[str]] = {}
    lines = []
    for value in made:
        if value.stage == TEMPLATES:
            templates[value.name] = _different(value.before or "", value.now)
        elif value.stage == PAGES:
            anew = _FIRST[refused] if first else "new"
            why = anew if value.before is None else _reason(value.before, value.now, templates)
            lines.append(f"{value.name}: {why}")
    return lines


def _reason(before: str, now: str, templates: Mapping[str, list[str]]) -> str:
    changed = _different(before, now)
    words = []
    if "template" in changed:
        words.append("it has another template")
    elif template := next((name for name in changed if name.startswith(TEMPLATES)), ""):
        words.append(f"{', '.join(templates.get(template, [])) or template} changed")
    if "previews" in changed:
        words.append("the previews on it changed")
    if view := [name.removeprefix("view.") for name in changed if name.startswith("view.")]:
        words.append(f"its view changed: {', '.join(view)}")
    return "; ".join(words) or "what was remembered of it could not be read"


def _different(before: str, now: str) -> list[str]:
    """The names of parts that changed, came or went, in order."""
    old, new = _facts(before), _facts(now)
    return [name for name in dict.fromkeys([*new, *old]) if old.get(name) != new.get(name)]


def _facts(text: str) -> dict[str, str]:
    return {name: value for value, _, name in (line.partition(" ") for line in text.splitlines())}
