"""What is said to stand in the article stands there, and what the article asserts is covered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.core import limits
from briefing.core.document import Document
from briefing.core.fields import Record, Verbatim
from briefing.site.coverage import cover
from briefing.site.linker import in_text
from briefing.site.site import Site

from .location import Found

# A connective may stay outside all claims; a stretch of this many words asserts something.
_ASSERTS = 6
# Of scripts without spaces each character counts.
_WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|\S+")


def verbatim(site: Site, document: Document, _: Record) -> Iterator[Found]:
    """Cues, words of amounts and words of dates are the article's own."""
    missing = 0
    for where, marker, value in document.fields:
        if isinstance(marker, Verbatim) and not site.text.contains(value):
            missing += 1
            if whole := site.text.whole_words(value):
                message = f"`{value}` begins or ends inside a word of “{whole}”."
                yield marker.code, where, message, "Write whole words."
            else:
                closest = site.text.closest(value) if missing <= limits.CLOSEST else ""
                hint = closest and f"The closest words, where [-yours-] and {{+the article's+}} differ:\n{closest}"
                yield marker.code, where, f"`{value}` does not stand in the article.", hint


def uncovered(site: Site) -> Iterator[Found]:
    """Every sentence of the article, and every long stretch of one, is covered by a claim's quotation."""
    if site.unusable:
        return  # one of them may be the claim that covers it
    for gap in cover(site).gaps:
        words = site.text.text[gap.start : gap.end]
        if len(_WORD.findall(words)) >= _ASSERTS:
            place = in_text(site.documents["article"], gap.start, len(words))
            yield "assertion-uncovered", place, f"No claim covers “{words[:80]}”."
