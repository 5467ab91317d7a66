"""The status of claims: each rule and each boundary, and the verdict on every claim of this briefing."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from briefing.build import pipeline
from briefing.core.model import Claim
from briefing.languages.interface import english
from briefing.site import claim_status
from briefing.site.claim_status import Status
from briefing.site.site import Site

from .documents import ENGINE, minimal, read_cases, site_of, table

BODIES = read_cases(Path(__file__).parent / "tables/status-bodies.txt")[1][0].files
_LINKS = re.compile(r"(\S+?)(?:\((.+?)\))?(?: |$)")


def site_with(evidence: str, chain: str, until: str = "2021-05-31") -> Site:
    """The minimal site and a claim `a`: evidence `relation source/origins date part; …`, chain `agent(basis) …`."""
    files = minimal(("site.yaml", "as_of: 2021", f"contemporary_until: {until}\nas_of: 2100"))
    chained = [f"  - {{agent: {agent}, basis: {basis or 'implied'}}}" for agent, basis in _LINKS.findall(chain)]
    pieces = []
    for piece in filter(None, evidence.split(";")):
        relation, place, date, *part = piece.split()
        source, _, origins = place.partition("/")
        dated = "" if date == "-" else f", date: {date}"
        partial = ", part: a part" if part else ""
        pieces.append(
            f"  - {{source: {source}, relation: {relation}, note: Words., origin: [{origins}]{dated}{partial}}}"
        )
    lines = ["---", "title: A claim", "quotes: [{exact: Engineers}]", "confidence: low"]
    lines += ["chain:", *chained] * bool(chained) + ["evidence:", *pieces] * bool(pieces)
    claim = "\n".join([*lines, "---", "Some words.", ""]).encode()
    site, problems = pipeline.check(site_of({**files, **BODIES, "content/claims/a.md": claim}), ENGINE)
    assert site, problems
    assert "a" in site.records, problems
    return site


def _origin(site: Site, _: Status) -> list[str]:
    claim = site.get("a", Claim)
    assert claim
    return [claim_status.origin_in_words(site, claim)]


SAYS: Mapping[str, Callable[[Site, Status], list[str]]] = {
    "support": lambda _, found: [found.support],
    "bodies": lambda _, found: [",".join(found.confirmed_by), ",".join(found.confirmed_later_by)],
    "denials": lambda _, found: [",".join(found.denied_by)],
    "sentences": lambda site, _: [" ".join(claim_status.sentences(site, "a")), claim_status.in_words(site, "a")],
    "origin": _origin,
}
"""Section of the table → its last cells."""


@pytest.mark.parametrize(
    ("section", "row"),
    [pytest.param(name, row, id=f"{name}: {row[0]}") for name in SAYS for row in table("status", name)],
)
def test_the_status_is_what_independent_bodies_say(section: str, row: list[str]) -> None:
    """Each rule of the method page's table, and each boundary; no sentence says more than the evidence.

    In a row `/who` is short for `post/who`, `then` for a day of that time, `-` for nothing.
    """
    evidence, chain = (
        re.sub(" /(?=[a-z])", " post/", cell.replace(" then", " 2021-05-01")) if cell != "-" else ""
        for cell in row[1:3]
    )
    site = site_with(evidence, chain)
    assert [cell or "-" for cell in SAYS[section](site, claim_status.status(site, "a"))] == row[3:]


def test_without_a_last_day_nothing_is_later() -> None:
    """What has no date still confirms nothing."""
    site = site_with("supports post/rusi 2099; supports post/japan -", "", until="null")
    found = claim_status.status(site, "a")
    assert (found.confirmed_by, found.confirmed_later_by) == (("rusi",), ())


def test_the_status_of_this_briefings_claims(root: Path, model: Site) -> None:
    """As the editors settled it, each with its reason, before it was computed; the method page's examples are true."""
    found = {identifier: claim_status.status(model, identifier) for identifier, _ in model.all(Claim)}
    lines = (root / "tests/verdicts.txt").read_text("utf-8").splitlines()
    settled = [line.split() for line in lines if not line.startswith("#")]
    bodies = {name: (s.confirmed_by, s.confirmed_later_by, s.contradicted_by, s.denied_by) for name, s in found.items()}
    assert settled == [[name, s.support, *(",".join(ids) or "-" for ids in bodies[name])] for name, s in found.items()]
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
