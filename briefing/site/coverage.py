"""How much of the article the claims cover."""

import re

from briefing.core.fields import Frozen
from briefing.core.model import Claim

from .quotes import Range
from .site import Site


class Coverage(Frozen):
    """How many sentences there are, how many a claim touches, and what is left over."""

    sentences: int
    sentences_covered: int
    percent: int  # of the text, white space apart, that claims quote, rounded down
    gaps: tuple[Range, ...]  # uncovered stretches that hold at least one word, in order


def cover(site: Site) -> Coverage:
    """Measure the claims' quotations against the article's sentences."""
    text = site.text.text
    quoted = bytearray(len(text))
    for identifier, _ in site.all(Claim):
        for stretch in site.quotes.get(identifier, ()):
            quoted[stretch.start : stretch.end] = b"\1" * (stretch.end - stretch.start)
    gaps: list[Range] = []
    touched = 0
    for sentence in site.text.sentences:
        here = quoted[sentence.range.start : sentence.range.end]
        touched += 1 in here
        for gap in re.finditer(rb"\0+", here):
            start = sentence.range.start + gap.start()
            words = text[start : sentence.range.start + gap.end()]
            if re.search(r"\w", words):
                lead = len(words) - len(words.lstrip(" ,;."))
                gaps.append(Range(start + lead, start + len(words.rstrip(" ,;."))))
    solid = [mark for mark, character in zip(quoted, text, strict=True) if not character.isspace()]
    return Coverage(len(site.text.sentences), touched, 100 * sum(solid) // max(1, len(solid)), tuple(gaps))
