"""`draft`: what it proposes from an article, against records made by hand; what is accepted is written, and no more."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from briefing.build import pipeline
from briefing.core.diagnostics import UsageError
from briefing.core.model import Claim, Entity
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.site.site import Site
from briefing.tools.scaffold import proposals
from briefing.tools.scaffold.init_site import InitOptions, create_briefing
from briefing.tools.scaffold.proposals import Proposal, propose

from .documents import ROOT, Command, link, table

ARTICLES = ROOT / "tests/articles"
SEED = ROOT / "seeds/000_974c1a6ae013f9e4.txt"
ALIKE = 0.6
"""The part of their words that a proposed quotation and one made by hand share if they are of one assertion."""


def begun(article: str | bytes, **known: str) -> dict[str, bytes]:
    """The files of a new briefing without its first claim, and so without the summaries that cite it."""
    data = article.encode() if isinstance(article, str) else article
    files = create_briefing(data, InitOptions("article.txt", "2026-03-05", **known), load.read_starter()).files
    return {path: data for path, data in files.items() if not path.startswith("content/claims/")}


def by_hand(name: str, site: Site) -> dict[str, Any]:
    """The records of an article that an editor made: of the seed, those of this repository, `site`."""
    if name != "seed":
        return dict(yaml.safe_load((ARTICLES / f"{name}.records.yaml").read_text("utf-8")))
    claims = []
    for _, claim in site.all(Claim):
        if claim.quotes[0].exact == site.article.title:
            continue
        said = [link.agent for link in claim.chain if link.basis == "same-sentence"]
        agent = {"agent": site.title(said[0])} if said else {}
        given = {amount.as_: f"{amount.min or ''}-{amount.max or ''}" for amount in claim.quantities}
        claims.append({"quote": claim.quotes[0].exact, "cue": claim.cue, "amounts": given, **agent})
    named = {mention.entity: site.get(mention.entity, Entity) for mention in site.mentions}
    entities = {form.text: entity.type for entity in named.values() if entity for form in entity.names[:1]}
    return {"claims": claims, "entities": entities, "events": [e for e in {c.event for _, c in site.all(Claim)} if e]}


@cache
def proposed(name: str) -> tuple[Site, tuple[Proposal, ...]]:
    """What `draft` proposes for an empty briefing about an article."""
    site = link(begun((SEED if name == "seed" else ARTICLES / f"{name}.txt").read_bytes()))
    return site, propose(site)


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def _pairs(
    claims: Sequence[Proposal], wanted: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[Proposal, Mapping[str, Any]]]:
    """Each proposed claim with the one made by hand that is most like it."""
    free = list(wanted)
    for claim in claims:
        own = _words(claim.front["quotes"][0]["exact"])
        alike = [
            ((own & theirs).total() / (own | theirs).total(), n)
            for n, w in enumerate(free)
            if (theirs := _words(w["quote"]))
        ]
        share, best = max(alike, default=(0, 0))
        if share >= ALIKE:
            yield claim, free.pop(best)


def compare(name: str, site: Site) -> dict[str, tuple[int, int, int]]:
    """What → how many proposals are right, wrong, and missing. `site` is the first briefing."""
    _, found = proposed(name)
    wanted = by_hand(name, site)
    claims, entities, events = ([one for one in found if one.kind == kind] for kind in ("claim", "entity", "event"))
    pairs = list(_pairs(claims, wanted["claims"]))
    titles = {one.identifier: one.front["title"] for one in entities}
    given: dict[str, list[tuple[Any, Any]]] = {"cue": [], "agent": [], "amounts": [], "date": []}
    for claim, record in pairs:
        link = claim.front.get("chain", [{}])[0]
        given["cue"].append((claim.front.get("cue"), record.get("cue")))
        given["agent"].append((titles.get(link.get("agent")), record.get("agent")))
        made = {a["as"]: f"{a.get('min', '')}-{a.get('max', '')}" for a in claim.front.get("quantities", ())}
        given["amounts"] += [(made.pop(key, None), value) for key, value in record.get("amounts", {}).items()]
        given["amounts"] += [(value, None) for value in made.values()]
        if name != "seed":  # its dates are those of sources
            given["date"].append((claim.front.get("date", {}).get("edtf"), str(record.get("date") or "") or None))
    counts = {"claims": (len(pairs), len(claims) - len(pairs), len(wanted["claims"]) - len(pairs))}
    for what, values in given.items():
        right = sum(one == other is not None for one, other in values)
        wrong = sum(one is not None and one != other for one, other in values)
        counts[what] = (right, wrong, sum(other is not None and one != other for one, other in values))
    forms = [({form["text"] for form in one.front["names"]}, one.front["type"]) for one in entities]
    right = sum(any(text in own for text in wanted["entities"]) for own, _ in forms)
    missed = sum(all(text not in own for own, _ in forms) for text in wanted["entities"])
    counts["entities"] = (right, len(entities) - right, missed)
    typed = sum(any(text in own and kind == type_ for own, kind in forms) for text, type_ in wanted["entities"].items())
    counts["types"] = (
        typed,
        sum(isinstance(kind, str) and kind != "" for _, kind in forms) - typed,
        len(wanted["entities"]) - typed,
    )
    dated, made_events = Counter(map(str, wanted["events"])), Counter(one.front["date"]["edtf"] for one in events)
    right = (dated & made_events).total()
    counts["events"] = (right, len(events) - right, dated.total() - right)
    return counts


@pytest.mark.parametrize(("name", "wanted"), table("draft", "least"))
def test_proposals_are_those_of_an_editor(name: str, wanted: str, model: Site) -> None:
    """Of each article as many are right as ever, and no more wrong or missing."""
    found = compare(name, model)
    for what, counts in (part.split() for part in wanted.split(", ")):
        right, wrong, missed = map(int, counts.split("/"))
        assert found[what][0] >= right, (what, found[what])
        assert found[what][1] <= wrong, (what, found[what])
        assert found[what][2] <= missed, (what, found[what])


@pytest.mark.parametrize(("language", "text", "wanted"), table("draft", "names"))
def test_names_are_found_as_their_language_writes_them(language: str, text: str, wanted: str) -> None:
    """Beginnings of sentences, months, days, demonyms and German nouns are none."""
    found = proposals.find_names(re.findall(r".+?(?:[.。](?=\s|\Z)(?<!Dr\.)|\Z)", text), language)
    assert ", ".join(f"{'/'.join((name.text, *name.forms))}: {name.type}" for name in found) == wanted


@pytest.fixture
def briefing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new briefing about the ferry, with the command run in it."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772668800")
    return _written(tmp_path, monkeypatch, (ARTICLES / "ferry-strike.txt").read_text("utf-8"))


def _written(place: Path, monkeypatch: pytest.MonkeyPatch, article: str) -> Path:
    for path, data in begun(article, language="en").items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(data)
    monkeypatch.chdir(place)
    return place


def _records(site: Path) -> list[Path]:
    return sorted(path for kind in ("claims", "entities", "events") for path in site.glob(f"content/{kind}/*.md"))


def test_what_is_accepted_is_written_as_drafts(briefing: Path, command: Command) -> None:
    """Records refer only to what is written too, and nothing of them breaks the check; the rest is rejected."""
    out = command("draft")
    assert "c3   Chief executive Helen Drury said the company had no choice  [says helen-drury]" in out
    assert "Nothing was written." in out
    assert not _records(briefing)
    command("draft", "--accept", "c3 c5+c6 c18, e5 c9 v3")
    texts = {path.stem: path.read_text("utf-8") for path in _records(briefing)}
    assert len(texts) == 6
    assert all(text.startswith("---\ndraft: true\n") for text in texts.values())
    speech = texts["chief-executive-helen-drury-said-the-company-had-no-choice"]
    assert "  - agent: helen-drury\n    cue: said\n    basis: same-sentence\n" in speech
    assert "confidence" not in speech
    joined = texts["the-repair-is-expected-to-cost-about-2-4-million"]
    assert joined.count("- exact:") == 2
    assert "event: a-second-ship-the-tern-was-sold-in-2019-2\n" in texts["a-second-ship-the-tern-was-sold-in-2019"]
    site, problems = pipeline.check(load.read_site(briefing), Engine(""))
    assert site
    assert [str(one) for one in problems if one.location.path.startswith(("content/claims", "content/en"))] == []
    command("draft", "--accept", "all")
    assert "There is nothing to propose" in command("draft")


def test_on_a_terminal_it_asks(briefing: Path, monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    """Once more where the answer names no proposal; the end of the input accepts none."""
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    for answers, count in ((["none"], 0), ([], 0), (["c999", "e1 e2"], 2)):
        left = iter(answers)

        def answer(_: str, left: Iterator[str] = left) -> str:
            try:
                return next(left)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", answer)
        command("draft")
        assert len(_records(briefing)) == count


def test_what_is_published_is_what_the_editor_says_it_is(briefing: Path, command: Command) -> None:
    """No draft, no error; a name whose type nobody has said is refused, and nothing is written."""
    said = "Say what these are, person | organisation | state | place | object | group: e4=… (Lady Maud), e8=… (Tern), "
    assert said in command("draft", "--publish", "--accept", "all", code=2)
    assert not _records(briefing)
    assert "Say what these are, " in command("draft", "--accept", "e4=ship", code=2)
    command("draft", "--publish", "--accept", "all e4=object e8=object e9=group v1=measure")
    texts = [path.read_text("utf-8") for path in _records(briefing)]
    assert not [text for text in texts if "draft: true" in text]
    assert sum("type: measure  #" in text for text in texts) == 1
    _, problems = pipeline.check(load.read_site(briefing), Engine(""))
    records = ("content/claims", "content/en", "content/ev")
    found = {one.code for one in problems if one.location.path.startswith(records)}
    assert found == {"text-missing"}


@pytest.mark.parametrize("words", ["x1", "c", "c1+e1", "c3-1", "c1-99999999", "e0", "c1=place"])
def test_labels_that_name_nothing_are_refused(words: str) -> None:
    """With what may be written instead."""
    with pytest.raises(UsageError, match=r"is no proposal|only claims can be joined|claims have no type"):
        proposals.choose(proposed("ferry-strike")[1], words)


FERRY = (ARTICLES / "ferry-strike.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("article", "said"),
    [
        ("The old mill in Skelby will close in 2026.", "c1   The old mill in Skelby will close in 2026"),
        ("He read [[a]] and [@b] to us.\n\nThen he left the house for good.", "c1   He read ([a]] and (@b] to us"),
        ("apples\npears\nplums and more\n" * 30, "There is nothing to propose"),
        ("\n\n".join(f"In town number {n} the mill was closed." for n in range(1300)), "the first 100 claims"),
        (f"{FERRY}\n{(ARTICLES / 'freibad.txt').read_text('utf-8')}", "in another language: p13 (de), p14 (de)"),
    ],
    ids=["one line", "markup", "no sentences", "60 kB", "two languages"],
)
def test_odd_articles(
    article: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    """What is not proposed is said, and nothing is written."""
    site = _written(tmp_path, monkeypatch, article)
    assert said in command("draft")
    assert not _records(site)
