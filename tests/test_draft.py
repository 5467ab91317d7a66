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
from briefing.cli import main
from briefing.core.diagnostics import UsageError
from briefing.core.model import Claim, Entity
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.site.site import Site
from briefing.tools.scaffold import names, proposals
from briefing.tools.scaffold.init_site import InitOptions, create_briefing
from briefing.tools.scaffold.proposals import Proposal, propose

from .documents import link

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = ROOT / "tests/articles"
SEED = ROOT / "seeds/000_974c1a6ae013f9e4.txt"
ALIKE = 0.6
"""The part of their words that a proposed quotation and one made by hand share if they are of one assertion."""
LEAST = """
seed | claims 22/3/11, cue 6/2/2, agent 2/0/5, amounts 3/2/2, entities 12/3/10, types 12/3/10

ferry-strike | claims 38/0/1, cue 6/0/0, agent 12/1/1, amounts 15/0/1, date 8/1/1, entities 18/1/0, types
13/6/5, events 7/2/0

seed-vault | claims 21/1/4, cue 3/0/2, agent 8/1/2, amounts 5/0/2, date 3/4/0, entities 10/2/1, types 9/3/2,
events 6/1/0

freibad | claims 31/0/1, cue 5/0/0, agent 8/0/4, amounts 9/1/2, date 8/0/0, entities 14/0/4, types 14/0/4,
events 7/1/0
"""
"""Article | what: right/wrong/missed, of which none may become worse."""
NAMES = """
en | Russian President Vladimir Putin met the South Korean minister. German tourists left in May. The Bank of
England (BoE) rose. In Paris, Anna Lee's brother met Dr. Amina Hale. | Vladimir Putin: person, Bank of
England/BoE: organisation, Paris: place, Anna Lee: person, Amina Hale: person

de | Der russische Präsident Wladimir Putin traf Außenministerin Annalena Baerbock in Berlin. Die Regierung in
Berlin schwieg am Montag. Das Auto der Frau ist rot. | Wladimir Putin: person, Annalena Baerbock: person,
Berlin: place

es | El presidente Pedro Sánchez dijo que Rusia envió tropas. Según Sánchez, el Partido Popular mintió. | Pedro
Sánchez/Sánchez: person, Rusia: state, Partido Popular: organisation

uk | Президент Володимир Зеленський заявив, що Росія отримала снаряди. Зеленський мовчав. | Володимир
Зеленський/Зеленський: person, Росія: state

ar | قال الرئيس فلاديمير بوتين إن روسيا تعاونت مع كوريا الشمالية. وأعلنت وزارة الدفاع ذلك. | فلاديمير بوتين:
person, روسيا: state, كوريا الشمالية: state, وزارة الدفاع: organisation

ko | 국가정보원은 북한이 러시아에 포탄을 보냈다고 밝혔다. 유상범 의원은 말했다. |
국가정보원: organisation, 북한: state, 러시아: state, 유상범: person

ja | 北朝鮮はロシアに砲弾を送った。 | 北朝鮮: state, ロシア: state
"""


def _rows(table: str) -> list[str]:
    return [" ".join(row.split()) for row in table.split("\n\n")]


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


@pytest.mark.parametrize("row", _rows(LEAST))
def test_proposals_are_those_of_an_editor(row: str, model: Site) -> None:
    """Of each article as many are right as ever, and no more wrong or missing."""
    name, _, wanted = row.partition(" | ")
    found = compare(name, model)
    for what, counts in (part.split() for part in wanted.split(", ")):
        right, wrong, missed = map(int, counts.split("/"))
        assert found[what][0] >= right, (what, found[what])
        assert found[what][1] <= wrong, (what, found[what])
        assert found[what][2] <= missed, (what, found[what])


@pytest.mark.parametrize("row", _rows(NAMES))
def test_names_are_found_as_their_language_writes_them(row: str) -> None:
    """Beginnings of sentences, months, days, demonyms and German nouns are none."""
    language, text, wanted = row.split(" | ")
    found = names.find_names(re.findall(r".+?(?:[.。](?=\s|\Z)(?<!Dr\.)|\Z)", text), language)
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


def test_what_is_accepted_is_written_as_drafts(briefing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Records refer only to what is written too, and nothing of them breaks the check; the rest is rejected."""
    assert main.main(["draft"]) == 0
    out = capsys.readouterr().out
    assert "c3   Chief executive Helen Drury said the company had no choice  [says helen-drury]" in out
    assert "Nothing was written." in out
    assert not _records(briefing)
    assert main.main(["draft", "--accept", "c3 c5+c6 c18, e5 c9 v3"]) == 0
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
    assert main.main(["draft", "--accept", "all"]) == 0
    capsys.readouterr()
    main.main(["draft"])
    assert "There is nothing to propose" in capsys.readouterr().out


def test_on_a_terminal_it_asks(briefing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
        assert main.main(["draft"]) == 0
        assert len(_records(briefing)) == count


def test_what_is_published_is_what_the_editor_says_it_is(briefing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No draft, no error; a name whose type nobody has said is refused, and nothing is written."""
    assert main.main(["draft", "--publish", "--accept", "all"]) == 2
    said = "Say what these are, person | organisation | state | place | object | group: e4=… (Lady Maud), e8=… (Tern), "
    assert said in capsys.readouterr().err
    assert not _records(briefing)
    assert main.main(["draft", "--accept", "e4=ship"]) == 2
    assert "Say what these are, " in capsys.readouterr().err
    assert main.main(["draft", "--publish", "--accept", "all e4=object e8=object e9=group v1=measure"]) == 0
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
    article: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is not proposed is said, and nothing is written."""
    site = _written(tmp_path, monkeypatch, article)
    assert main.main(["draft"]) == 0
    assert said in capsys.readouterr().out
    assert not _records(site)
