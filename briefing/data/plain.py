"""The briefing as plain text: `llms.txt` says in short what there is, `llms-full.txt` has all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from briefing.site.site import Site

from .iris import Iris
from .records import Briefing, Claim, Entity, Event, Note, Question, Source, Summary
from .text import one_line, plain


def short(site: Site, briefing: Briefing) -> bytes:
    """As llmstxt.org describes it: title, what it is, the main things, links. It does not grow with the briefing."""
    iris = Iris(site, "llms.txt")
    by_id = {c.id: c for c in briefing.claims}
    texts = {i: plain(site, site.documents[i]) for i in (briefing.bottom_line, briefing.how_sure)}
    lines = [
        *(f"# {briefing.title}", "", f"> {one_line(briefing.description)}", ""),
        *("A claim of the article is not a fact. Name its status and who says so wherever you pass it on.", ""),
        *(f"As of {briefing.as_of}. {briefing.publisher}. {briefing.licence}.", ""),
        *("## Bottom line", "", texts[briefing.bottom_line], ""),
        *("## How sure, and why", "", texts[briefing.how_sure], ""),
        *("## Key claims", ""),
        *(f"- [{c.title}]({iris.page(c.path)}): {c.status}" for i in site.config.key_claims if (c := by_id[i])),
        *("", "## More", ""),
        f"- [All of it as plain text]({iris.page('llms-full.txt')})",
        f"- [The data]({iris.page('data/index.html')}): tables, JSON, JSON-LD, RDF, annotations, citations",
        f"- [The article, every claim marked]({iris.page('article.html')})",
        f"- [All claims]({iris.page('claims/index.html')})",
        f"- [All sources]({iris.page('sources/index.html')})",
        "",
    ]
    return "\n".join(lines).encode()


def full(briefing: Briefing) -> bytes:
    """Everything, from the bottom line to the sources. [id] cites the claim or source of that id."""
    titles = {"article": "the article"}
    titles |= {entity.id: entity.title for entity in briefing.entities}
    titles |= {source.id: source.publisher or source.title for source in briefing.sources}
    parts = [
        f"# {briefing.title}",
        briefing.description,
        f"As of {briefing.as_of}. {briefing.publisher}. {briefing.licence}.",
        "In square brackets stand the ids of cited claims and sources. A claim is what the article says, not a fact.",
        "## The article\n\n" + briefing.article.text.strip(),
        "## Summaries",
        *map(_summary, briefing.summaries),
        "## Claims",
        *(_claim(c, titles) for c in briefing.claims),
        "## Events",
        *map(_event, briefing.events),
        "## Who and what",
        *map(_entity, briefing.entities),
        "## Editors’ notes",
        *map(_note, briefing.notes),
        "## Open questions",
        *map(_question, briefing.questions),
        "## Sources",
        *map(_source, briefing.sources),
    ]
    return ("\n\n".join(parts) + "\n").encode()


def _summary(summary: Summary) -> str:
    return f"### {summary.title}\n\n{summary.text}"


def _claim(claim: Claim, titles: Mapping[str, str]) -> str:
    through = [titles[link.agent] for link in reversed(claim.chain[:-1])]
    head = [
        f"### [{claim.id}] {claim.title}\n",
        f"Status: {claim.status}. Asserted as {claim.factuality}. Our confidence: {claim.confidence}.",
        f"Confirmed at the time by: {_named(claim.confirmed_by, titles)}.",
        f"Confirmed later by: {_named(claim.confirmed_later_by, titles)}.",
        f"Says: {titles[claim.origin]}{', through ' + ', '.join(through) if through else ''}.",
        *(f"The article: “{one_line(quotation.exact)}”" for quotation in claim.quotations),
    ]
    evidence = "\n".join(_evidence(claim, titles))
    return "\n\n".join(filter(None, ["\n".join(head), evidence, claim.text]))


def _evidence(claim: Claim, titles: Mapping[str, str]) -> Iterator[str]:
    for item in claim.evidence:
        how = ", ".join(
            filter(
                None, (item.relation, f"a part only ({item.part})" if item.part else "", "later" if item.later else "")
            )
        )
        yield f"- {how}: {one_line(item.note)} [{item.source}] On the word of: {_named(item.origin, titles)}."


def _named(ids: Iterable[str], titles: Mapping[str, str]) -> str:
    return ", ".join(titles[i] for i in ids) or "nobody"


def _event(event: Event) -> str:
    return f"### {event.title}\n\nWhen: {event.date.words} ({event.date.basis}).\n\n{event.text}"


def _entity(entity: Entity) -> str:
    return f"### {entity.title} ({entity.type})\n\n{entity.text}"


def _note(note: Note) -> str:
    return f"### {note.title} ({note.type})\n\n{note.text}"


def _question(question: Question) -> str:
    return f"### {question.title}\n\n{question.text}\n\nWhat would settle it: {question.settled_by}"


def _source(source: Source) -> str:
    facts = (source.publisher or "publisher not known", source.published or "undated", source.url or "no address known")
    return f"### [{source.id}] {source.title}\n\n{'; '.join(facts)}\n\n{source.text}"
