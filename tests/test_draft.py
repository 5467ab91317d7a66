"""`draft`: what it proposes from an article, against records made by hand; what is accepted is written, and no more."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import yaml

from briefing.build import pipeline
from briefing.core.diagnostics import UsageError
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.tools.scaffold import proposals
from briefing.tools.scaffold.init_site import InitOptions, create_briefing
from briefing.tools.scaffold.proposals import Proposal, propose

from .documents import ROOT, Command, link, table, write_files

ARTICLES = ROOT / "tests/articles"
SEED = ROOT / "seeds/000_974c1a6ae013f9e4.txt"
ALIKE = 0.6
"""The part of their words that a proposed quotation and one made by hand share if they are of one assertion."""


def begun(article: str, **known: str) -> dict[str, bytes]:
    """The files of a new briefing without its first claim, and so without the summaries that cite it."""
    options = InitOptions("article.txt", "2026-03-05", **known)
    files = create_briefing(article.encode(), options, load.read_starter()).files
    return {path: data for path, data in files.items() if not path.startswith("content/claims/")}


@cache
def proposed(name: str) -> tuple[Proposal, ...]:
    """What `draft` proposes for an empty briefing about an article."""
    return propose(link(begun((SEED if name == "seed" else ARTICLES / f"{name}.txt").read_text("utf-8"))))


def most_alike(quote: str, records: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The record made by hand whose quotation is most like this one, if one is of the same assertion."""

    def share(record: Mapping[str, Any]) -> float:
        own, theirs = (Counter(re.findall(r"\w+", text.lower())) for text in (quote, record["quote"]))
        return (own & theirs).total() / (own | theirs).total()

    best = max(records, key=share, default=None)
    return best if best and share(best) >= ALIKE else None


def compare(name: str) -> Mapping[str, list[tuple[Any, Any]]]:
    """What → pairs of what is proposed and what an editor made, None for nothing."""
    found = proposed(name)
    wanted = yaml.safe_load((ARTICLES / f"{name}.records.yaml").read_text("utf-8"))
    claims, entities, events = ([one for one in found if one.kind == kind] for kind in ("claim", "entity", "event"))
    titles = {one.identifier: one.front["title"] for one in entities}
    pairs: dict[str, list[tuple[Any, Any]]] = defaultdict(list)
    free, names, dated = list(wanted["claims"]), dict(wanted["entities"]), list(map(str, wanted["events"]))
    for claim in claims:
        record = most_alike(claim.front["quotes"][0]["exact"], free)
        pairs["claims"].append((True, record and True))
        if record:
            free.remove(record)
            agent = titles.get(claim.front.get("chain", [{}])[0].get("agent"))
            made = {a["as"]: f"{a.get('min', '')}-{a.get('max', '')}" for a in claim.front.get("quantities", ())}
            given = record.get("amounts", {})
            pairs["cue"].append((claim.front.get("cue"), record.get("cue")))
            pairs["agent"].append((agent, record.get("agent")))
            pairs["amounts"] += [(made.get(words), given.get(words)) for words in made.keys() | given.keys()]
            pairs["date"].append((claim.front.get("date", {}).get("edtf"), str(record.get("date") or "") or None))
    for one in entities:
        text = next((form["text"] for form in one.front["names"] if form["text"] in names), None)
        pairs["entities"].append((True, text and True))
        kind = one.front["type"] if isinstance(one.front["type"], str) else None  # else it is left to the editor
        pairs["types"].append((kind or None, names.pop(text, None)))
    for date in (one.front["date"]["edtf"] for one in events):
        is_known = date in dated
        pairs["events"].append((date, date if is_known else None))
        if is_known:
            dated.remove(date)
    missing = {"claims": len(free) * [True], "entities": len(names) * [True], "types": names.values(), "events": dated}
    for what, values in missing.items():
        pairs[what] += [(None, value) for value in values]
    return pairs


@pytest.mark.parametrize(("name", "wanted"), table("draft", "least"))
def test_proposals_are_those_of_an_editor(name: str, wanted: str) -> None:
    """Of each article as many are right as ever, and no more wrong or missing."""
    found = compare(name)
    for what, counts in (part.split() for part in wanted.split(", ")):
        right = sum(one == other is not None for one, other in found[what])
        wrong = sum(one not in {None, other} for one, other in found[what])
        missed = sum(other not in {None, one} for one, other in found[what])
        least, *most = map(int, counts.split("/"))
        assert (right >= least, wrong <= most[0], missed <= most[1]) == (True,) * 3, (what, right, wrong, missed)


@pytest.mark.parametrize(("language", "text", "wanted"), table("draft", "names"))
def test_names_are_found_as_their_language_writes_them(language: str, text: str, wanted: str) -> None:
    """Beginnings of sentences, months, days, demonyms and German nouns are none."""
    found = proposals.find_names(re.findall(r".+?(?:[.。](?=\s|\Z)(?<!Dr\.)|\Z)", text), language)
    assert ", ".join(f"{'/'.join((name.text, *name.forms))}: {name.type}" for name in found) == wanted


FERRY = (ARTICLES / "ferry-strike.txt").read_text("utf-8")


@pytest.fixture
def briefing(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new briefing about the ferry, or about the article of a parameter, with the command run in it."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772668800")
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, begun(getattr(request, "param", FERRY), language="en"))
    return tmp_path


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
    for answers, count in ((["none"], 0), ([EOFError], 0), (["c999", "e1 e2"], 2)):
        monkeypatch.setattr("builtins.input", Mock(side_effect=answers))
        command("draft")
        assert len(_records(briefing)) == count


def test_what_is_published_is_what_the_editor_says_it_is(briefing: Path, command: Command) -> None:
    """No draft, no error; a name whose type nobody has said is refused, and nothing is written."""
    said = "Say what these are, person | organisation | state | place | object | group: e4=… (Lady Maud), e8=… (Tern), "
    assert said in command("draft", "--publish", "--accept", "all", code=2)
    assert "Say what these are, " in command("draft", "--accept", "e4=ship", code=2)
    assert not _records(briefing)
    command("draft", "--publish", "--accept", "all e4=object e8=object e9=group v1=measure")
    texts = [path.read_text("utf-8") for path in _records(briefing)]
    assert not [text for text in texts if "draft: true" in text]
    assert sum("type: measure  #" in text for text in texts) == 1
    _, problems = pipeline.check(load.read_site(briefing), Engine(""))
    records = ("content/claims", "content/en", "content/ev")
    assert {one.code for one in problems if one.location.path.startswith(records)} == {"text-missing"}


@pytest.mark.parametrize("words", ["x1", "c", "c1+e1", "c3-1", "c1-99999999", "e0", "c1=place"])
def test_labels_that_name_nothing_are_refused(words: str) -> None:
    """With what may be written instead."""
    with pytest.raises(UsageError, match=r"is no proposal|only claims can be joined|claims have no type"):
        proposals.choose(proposed("ferry-strike"), words)


MIXED = [f"{FERRY}\n{(ARTICLES / 'freibad.txt').read_text('utf-8')}", "in another language: p13 (de), p14 (de)"]


@pytest.mark.parametrize(("briefing", "said"), [*table("draft", "odd"), MIXED], indirect=["briefing"])
def test_odd_articles(briefing: Path, said: str, command: Command) -> None:
    """What is not proposed is said, and nothing is written."""
    assert said in command("draft")
    assert not _records(briefing)
