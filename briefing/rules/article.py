"""What is said to stand in the article stands there, and what the article asserts is covered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.core import limits
from briefing.core.diagnostics import Diagnostic, problem
from briefing.core.document import Document
from briefing.core.fields import Verbatim
from briefing.site.coverage import cover
from briefing.site.linker import at, in_text
from briefing.site.site import Site

# A connective may stay outside all claims; a stretch of this many words asserts something.
_ASSERTS = 6
# Of scripts without spaces each character counts.
_WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|\S+")


def verbatim(site: Site, document: Document) -> Iterator[Diagnostic]:
    """Cues, words of amounts and words of dates are the article's own."""
    missing = 0
    for where, marker, value in document.fields:
        if isinstance(marker, Verbatim) and not site.text.contains(value):
            missing += 1
            place = at(document, where)
            if whole := site.text.whole_words(value):
                message = f"`{value}` begins or ends inside a word of “{whole}”."
                yield problem(marker.code, place, message, "Write whole words.")
                continue
            closest = site.text.closest(value) if missing <= limits.CLOSEST else ""
            hint = closest and f"The closest words, where [-yours-] and {{+the article's+}} differ:\n{closest}"
            yield problem(marker.code, place, f"`{value}` does not stand in the article.", hint)


def uncovered(site: Site) -> Iterator[Diagnostic]:
    """Every sentence of the article, and every long stretch of one, is covered by a claim's quotation."""
    if site.unusable:
        return  # one of them may be the claim that covers it
    article = site.documents["article"]
    for gap in cover(site).gaps:
        words = site.text.text[gap.start : gap.end]
        if len(_WORD.findall(words)) >= _ASSERTS:
            place = in_text(article, gap.start, len(words))
            yield problem("assertion-uncovered", place, f"No claim covers “{words[:80]}”.")
