"""The status of claims: each rule and each boundary, and the verdict on every claim of this briefing."""

import re
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from briefing.build import pipeline
from briefing.core.model import Claim
from briefing.languages.interface import english
from briefing.site import claim_status
from briefing.site.claim_status import Status
from briefing.site.site import Site

from .documents import ENGINE, minimal, table

_PARTS = {"embassy": "russia", "attache": "embassy", "tass": "russia", "agency": "korea"}
_BODIES = dict.fromkeys(("russia", "korea", "japan", "rusi"), "") | _PARTS
"""Entity → the body of which it is a part."""
_PUBLISHERS = {"reuters-one": "Reuters", "reuters-two": "The  reuters", "post": "The Post", "tass-report": "TASS"}
"""Source → its publisher; TASS is an entity too."""


def site_with(evidence: str, chain: str = "", *, until: str = "2021-05-31", basis: str = "implied") -> Site:
    """The minimal site and a claim `a`; each piece of evidence is `relation source/origins date part`."""
    files = minimal(("site.yaml", "as_of: 2021", "as_of: 2100"))
    files["site.yaml"] += f"contemporary_until: {until}\n".encode() if until else b""
    for name, whole in _BODIES.items():
        belongs = f"part_of: {whole}\n" if whole else ""
        title = name.upper() if name == "tass" else name.capitalize()
        files[f"content/entities/{name}.md"] = (
            f"---\ntitle: {title}\ntype: organisation\n{belongs}---\nA body.\n".encode()
        )
    for name, publisher in _PUBLISHERS.items():
        files[f"content/sources/{name}.md"] = (
            f"---\ntitle: {name}\npublisher: {publisher}\nauthor: null\npublished: null\nurl: null\ntype: newspaper\n"
            "language: en\ndate_basis: printed\nconsulted: 2021-06\n---\nSome words.\n"
        ).encode()
    lines = ["---", "title: A claim", "quotes: [{exact: Engineers}]", "chain:" if chain else ""]
    lines += [f"  - {{agent: {agent}, basis: {basis}}}" for agent in chain.split()]
    lines += ["evidence:"] if evidence else []
    for piece in filter(None, evidence.split(";")):
        relation, place, date, *part = piece.split()
        source, _, origins = place.partition("/")
        lines.append(f"  - {{source: {source}, relation: {relation}, note: Words., origin: [{origins}]")
        lines[-1] += f"{'' if date == '-' else f', date: {date}'}{', part: a part' if part else ''}}}"
    lines += ["confidence: low", "---", "Some words.", ""]
    files["content/claims/a.md"] = "\n".join(filter(None, lines)).encode() + b"\n"
    site, problems = pipeline.check(files, ENGINE)
    assert site, problems
    assert "a" in site.records, problems
    return site


def status(evidence: str, chain: str = "", *, until: str = "2021-05-31") -> Status:
    """The status of the claim with this evidence."""
    return claim_status.status(site_with(evidence, chain, until=until), "a")


def _rows(section: str) -> list[ParameterSet]:
    """The rows of a table: `/who` is short for `post/who`, `then` for a day of that time, `-` for nothing."""
    rows = table("status", section)
    written = [[re.sub(" /(?=[a-z])", " post/", cell.replace(" then", " 2021-05-01")) for cell in row] for row in rows]
    return [pytest.param(*("" if cell == "-" else cell for cell in row[1:]), id=row[0]) for row in written]


@pytest.mark.parametrize(("evidence", "chain", "support"), _rows("support"))
def test_support_is_what_independent_bodies_say(evidence: str, chain: str, support: str) -> None:
    """Each rule of the table of the method page, and each boundary."""
    assert status(evidence, chain).support == support


@pytest.mark.parametrize(("evidence", "chain", "then", "later"), _rows("bodies"))
def test_bodies_are_counted_and_not_names(evidence: str, chain: str, then: str, later: str) -> None:
    """One body confirms once, in whatever way and however often."""
    found = status(evidence, chain)
    assert (",".join(found.confirmed_by), ",".join(found.confirmed_later_by)) == (then, later)


def test_without_a_last_day_nothing_is_later() -> None:
    """What has no date still confirms nothing."""
    found = status("supports post/rusi 2099; supports post/japan -", until="")
    assert (found.confirmed_by, found.confirmed_later_by) == (("rusi",), ())


def test_denied_by_has_one_entry_a_body() -> None:
    """Each member of a joint denial denies; a denial of a part is shown in the evidence only."""
    found = status(
        "denies post/embassy 2021-05-01; denies post/russia,korea 2022; denies post/japan - part; denies post -"
    )
    assert found.denied_by == ("russia", "korea", "post")
    assert found.support == "no-second-source"


@pytest.mark.parametrize(("evidence", "chain", "sentences", "words"), _rows("sentences"))
def test_no_sentence_says_more_than_the_evidence(evidence: str, chain: str, sentences: str, words: str) -> None:
    """Support and denial are two things; all who are counted are named."""
    site = site_with(evidence, chain)
    assert (" ".join(claim_status.sentences(site, "a")), claim_status.in_words(site, "a")) == (sentences, words)


def test_the_status_of_this_briefings_claims(root: Path, model: Site) -> None:
    """As the editors settled it, each with its reason, before it was computed; the method page's examples are true."""
    found = {identifier: claim_status.status(model, identifier) for identifier, _ in model.all(Claim)}
    lines = (root / "tests/verdicts.txt").read_text("utf-8").splitlines()
    settled = [line.split() for line in lines if not line.startswith("#")]
    for name, s in found.items():
        bodies = (s.confirmed_by, s.confirmed_later_by, s.contradicted_by, s.denied_by)
        assert [name, s.support, *(",".join(ids) or "-" for ids in bodies)] == settled.pop(0)
    assert not settled
    page = (root / "content/pages/method.md").read_text("utf-8")
    cells = [tuple(map(str.strip, line.strip("|").split("|"))) for line in page.splitlines() if line.startswith("|")]
    words_of = {
        name.removeprefix("support."): words
        for name, words in english().strings.items()
        if re.fullmatch(r"support\.[a-z-]+", name)
    }
    rows = {row[0]: row[-1].strip("[]") for row in cells if row[0] in words_of.values()}
    assert list(rows) == list(words_of.values())
    assert all(not claim or words_of[found[claim].support] == words for words, claim in rows.items())


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        ("implied", "Korea"),
        ("none", "Korea (our tracing, not in the article’s text)"),
        ("implied, cue: says", "Korea"),
        ("implied, cue: Korea and its allies", "Korea (in the article: “Korea and its allies”)"),
    ],
)
def test_an_origin_is_called_what_it_is_in_the_article(basis: str, words: str) -> None:
    """What the article says in its own voice is not given to a source as if it had named one."""
    site = site_with("", "korea", basis=basis)
    claim = site.get("a", Claim)
    assert claim
    assert claim_status.origin_in_words(site, claim) == words
