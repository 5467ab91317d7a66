"""One slip at a time in the real briefing: each is found where it was made, and nothing else is blamed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from briefing.build import pipeline
from briefing.core.diagnostics import Diagnostic, Severity
from briefing.disk import load
from briefing.engine.engine import Engine

from .documents import MINIMAL

HERE = "▶"
"""In a replacement, where the diagnostic must point."""
ENGINE = Engine()
REAL = load.read_site(Path(__file__).parent.parent)


@dataclass(frozen=True, slots=True)
class Defect:
    """A slip: what is found (in the first file that has it) and what it is replaced by."""

    name: str
    within: str
    """A path, or what paths begin with."""
    pattern: str
    new: str
    """A replacement as in `re.sub`, with HERE where the diagnostic must point."""
    code: str
    also: tuple[str, ...] = ()
    """Errors that follow from the same slip."""


CLAIM, SUMMARY, ENTITY, EVENT = "content/claims/", "content/summaries/", "content/entities/", "content/events/"
SOURCE, NOTE, QUESTION, PAGE = "content/sources/", "content/notes/", "content/questions/", "content/pages/"
SITE, WORDS, ARTICLE = "site.yaml", "content/vocabulary.yaml", "content/article.md"
TOP, WHOLE, BODY = r"\A---\n", r"\A(?s:.)*\Z", r"(?s)\A(---\n.*?\n---\n).*\Z"
UNKNOWN, TYPE, VALUE = "unknown-id", "wrong-type", "wrong-value"
MATTER = "markup-in-plain-text"

DEFECTS = (
    Defect("an empty file", CLAIM, WHOLE, HERE, "empty-file", (UNKNOWN,)),
    Defect("no opening line", CLAIM, TOP, HERE, "front-matter-missing"),
    Defect("no closing line", CLAIM, r"(?s)\A(---\n.*?\n)---\n", HERE + r"\1", "front-matter-unclosed"),
    Defect("a colon in a title", CLAIM, r"^title: .*$", f"title: One thing{HERE}: another", "yaml-syntax"),
    Defect("an invisible character", CLAIM, r"^title: ", f"title: {HERE}\x01", "forbidden-character"),
    Defect("an alias", CLAIM, r"^title: .*$", f"title: {HERE}*words", "yaml-alias"),
    Defect("a key twice", CLAIM, r"^(confidence: .*\n)", rf"\1{HERE}\1", "duplicate-key"),
    Defect("a key misspelt", CLAIM, r"^confidence:", f"{HERE}confidance:", "unknown-key", ("missing-key",)),
    Defect("a required key left out", CLAIM, r"\A---\n((?s:.*?))^confidence: .*\n", rf"---\n{HERE}\1", "missing-key"),
    Defect("text for a list", CLAIM, r"^quotes:\n  - exact: (.*)$", rf"quotes: {HERE}some words", TYPE),
    Defect("a judgement not on the scale", CLAIM, r"^confidence: .*$", f"confidence: {HERE}certain", VALUE),
    Defect("a link in a title", NOTE, r"^title: .*$", f"title: {HERE}On [[russia]]", MATTER),
    Defect("no text", NOTE, r"(?s)\A(---\n.*?\n)---\n.*\Z", rf"\1{HERE}---\n", "text-missing"),
    Defect("an unknown speaker", CLAIM, r"\{agent: [\w-]+", f"{{agent: {HERE}north-corea", UNKNOWN),
    Defect("an entity cited", QUESTION, BODY, rf"\1It is so {HERE}[@russia].", "wrong-kind"),
    Defect("the article cut short", ARTICLE, r"\s*\S+\s*\Z", HERE, "article-differs", ("quote-not-found",)),
    Defect("a seed of another name", ARTICLE, r"^seed: ", f"seed: {HERE}x", "seed-missing"),
    Defect("a cue in other words", CLAIM, r"^cue: .*$", f"cue: {HERE}seems to be rumoured", "cue-not-found"),
    Defect("an amount in other words", CLAIM, r"as: over 1 million", f"as: {HERE}over one million", "amount-not-found"),
    Defect("a cue without a hedge", CLAIM, r"^cue: .*$", f"cue: {HERE}North Korea", "cue-unclassified"),
    Defect("a month that there is not", EVENT, r"^  from: .*$", f"  from: {HERE}2023-13", "bad-date"),
    Defect("two shapes of a date", ARTICLE, r"^date:\n", f"{HERE}date:\n  edtf: 2023\n", "date-shape"),
    Defect("a date that ends too early", ARTICLE, r"^date:\n", f"{HERE}date:\n  to: 2023-10\n", "date-reversed"),
    Defect("an amount in words", CLAIM, r"min: 1000000, open", f"min: {HERE}a million, open", "amount-shape"),
    Defect("an unknown type of entity", ENTITY, r"^type: .*$", f"type: {HERE}persona", "unknown-word"),
    Defect("HTML", CLAIM, BODY, rf"\1Some {HERE}<b>bold</b> words.", "raw-html"),
    Defect("a link that runs a script", SOURCE, BODY, rf"\1See [this]({HERE}javascript:alert(1)).", "unsafe-link"),
    Defect("a link to a file", PAGE, BODY, rf"\1See [this]({HERE}docs/content.md).", "dead-link"),
    Defect("an image", NOTE, BODY, rf"\1See ![this]({HERE}https://example.org/x.png).", "unsupported-markup"),
    Defect("a hedge dropped", SUMMARY, BODY, rf"\1{HERE}Rounds were sent [@million-rounds-sent].", "hedge-dropped"),
    Defect("a time word without a date", NOTE, BODY, rf"\1{HERE}The shells are currently in use.", "undated-time-word"),
    Defect("an entity not linked", QUESTION, BODY, rf"\1It is known in {HERE}North Korea only.", "entity-unlinked"),
    Defect("a capital as a speaker", CLAIM, r"\{agent: [\w-]+", f"{{agent: {HERE}pyongyang", "metonym-as-place"),
    Defect("a redirected record", SITE, r"^redirects:\n", f"redirects:\n  {HERE}russia: ukraine\n", "dead-redirect"),
    Defect("a missing heading", PAGE + "about.md", r"\[\[method\|", f"{HERE}[[method#no-such-part|", "dead-anchor"),
    Defect("an ambiguous quotation", NOTE, r"^  - exact: .*$", f"  - exact: {HERE}North Korea", "quote-ambiguous"),
)


@cache
def known() -> set[tuple[str, str, str]]:
    """What is found in the briefing as it is; lines may move."""
    return {(p.code, p.location.path, p.message) for p in pipeline.check(REAL, ENGINE)[1]}


def new_problems(files: dict[str, bytes]) -> list[Diagnostic]:
    """The problems that the untouched briefing does not have."""
    found = pipeline.check(files, ENGINE)[1]
    return [p for p in found if (p.code, p.location.path, p.message) not in known()]


def make(defect: Defect) -> tuple[dict[str, bytes], str]:
    """The briefing with the slip, and the place that must be blamed."""
    for path, data in REAL.items():
        text = data.decode() if path.startswith(defect.within) else ""
        changed, count = re.subn(defect.pattern, defect.new, text, count=1, flags=re.MULTILINE)
        if text and count:
            before = changed[: changed.find(HERE)]
            column = len(before) - before.rfind("\n")
            return {**REAL, path: changed.replace(HERE, "").encode()}, f"{path}:{before.count(chr(10)) + 1}:{column}"
    pytest.fail(f"no file has {defect.pattern!r} any more: give this defect another anchor")


def test_a_slip_is_found_where_it_was_made(*, night: bool) -> None:
    """The right code at the right place; no other kind of error but what follows from the slip."""
    for defect in DEFECTS if night else DEFECTS[::6]:
        files, place = make(defect)
        found = new_problems(files)
        shown = [f"{p.location} {p.code} {p.message}" for p in found]
        assert [p for p in found if p.code == defect.code and str(p.location) == place], (defect.name, place, shown)
        errors = {p.code for p in found if p.severity is Severity.ERROR}
        assert errors <= {defect.code, *defect.also}, (defect.name, shown)


def test_an_error_of_a_template_is_reported_with_its_line() -> None:
    """The template file and the line in it; nothing is published."""
    path = "templates/pages/claim.html"
    engine = Engine()
    for data, line, words in (
        (b"{% if %}", 1, "cannot be read"),
        (b"<p>\n{{ view.nothing }}", 2, "nothing"),
        (b"<p>\n\n{{ view.chrome.title + 1 }}", 3, "claims/"),
        (b"\n{% include 'missing.html' %}", 2, "missing.html"),
        (None, 1, "There is no template"),
    ):
        changed = {**load.read_site(MINIMAL), path: data}
        output, problems = pipeline.build({name: d for name, d in changed.items() if d is not None}, engine)
        assert output is None
        assert {p.code for p in problems} == {"template-error"}
        assert {str(p.location) for p in problems} == {f"{path}:{line}:1"}
        assert words in problems[0].message
