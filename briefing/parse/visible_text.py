"""Report invisible, bidirectional and mixed-script characters, and values too long for the lists that show them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from briefing.core import limits, safe_urls, unicode_safety
from briefing.core.diagnostics import Diagnostic, Location, problem
from briefing.core.fields import Path, Shape, Verbatim

from . import front_matter

Fields = tuple[tuple[Path, object, str], ...]
"""Every text of a record, as `marked_fields` gives it."""
_LONG = {"exact", "prefix", "suffix", "note", "reason", "settled_by", "description", "date_basis", "licence", "url"}
"""Keys of sentences and addresses. All others hold names and titles, which stand in lists and drawings."""


def check(
    path: str, texts: Fields, matter: front_matter.FrontMatter, locate: Callable[[Path], Location], *, verbatim: bool
) -> Iterator[Diagnostic]:
    """Report what deceives the eye, and what is too long for the lists that show it."""
    for where, marker, value in texts:
        quoted = isinstance(marker, Verbatim) or "quotes" in where
        for _, what in unicode_safety.hidden(value):
            code = "hidden-in-article" if quoted else "hidden-character"
            yield problem(code, locate(where), f"`{where[-1]}` holds {what}.")
        for _, word in unicode_safety.mixed(value):
            yield problem("mixed-script", locate(where), f"`{word}` mixes letters of scripts that look alike.")
        if isinstance(marker, Shape) and (alike := safe_urls.lookalike(safe_urls.host(value))):
            message = f"The host `{safe_urls.host(value)}` looks like `{alike}`, and is another."
            yield problem("lookalike-host", locate(where), message)
        if len(value) > limits.TITLE and where[-1] not in _LONG and not quoted:
            yield problem("too-long", locate(where), f"`{where[-1]}` has more than {limits.TITLE} characters.")
    body, first = matter.body, matter.body_line
    seen = (*unicode_safety.hidden(body), *(() if verbatim else unicode_safety.hidden_entities(body)))
    for offset, what in seen[: limits.MAX_PROBLEMS + 1]:
        code = "hidden-in-article" if verbatim else "hidden-character"
        yield problem(code, front_matter.place(path, body, first, offset), f"Here is {what}.")
    for offset, word in unicode_safety.mixed(body):
        place = front_matter.place(path, body, first, offset, len(word))
        yield problem("mixed-script", place, f"`{word}` mixes letters of scripts that look alike.")
