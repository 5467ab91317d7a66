"""A new record: what can be filled in is, what is left says what belongs there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from briefing.core.fields import Key, Record, keys
from briefing.core.model import Entity, record_folders
from briefing.parse import front_matter
from briefing.parse.validation import is_id, nearest
from briefing.site import claim_status
from briefing.site.coverage import cover
from briefing.site.site import Site

from . import front_matter_writer, suggest
from .front_matter_writer import Left, Value
from .identify import free
from .quoting import Located, ScaffoldError, locate

KINDS: Mapping[str, tuple[str, type[Record]]] = {
    model.kind: (folder, model) for folder, model in record_folders().items()
}
"""Kind → its folder and its model."""
_LOOKED_FOR = "null: looked for, not known"
_MUTE = {"object", "place"}
"""Types of entities that say nothing."""
_DATE: Mapping[str, Value] = {"edtf": Left("such as 2023-11-01, 2023-11; or `from` and/or `to`")}


@dataclass(frozen=True, slots=True)
class NewRecordRequest:
    """What is asked for."""

    kind: str
    title: str
    today: str
    """YYYY-MM-DD"""
    identifier: str = ""
    quotes: tuple[str, ...] = ()
    nth: int = 1
    """Which place, where a quotation stands more than once."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Other keys; lists and the like in YAML's short form."""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """The file, and what the editor should know of it."""

    path: str
    data: bytes
    told: tuple[str, ...]
    has_text: bool


def draft(site: Site, order: NewRecordRequest) -> Draft:
    """The new record's file. ScaffoldError for an id that is taken, or a quotation that is not in the article."""
    folder, model = KINDS[order.kind]
    identifier = _identifier(site, order)
    known = keys(model)
    if order.quotes and not any(key.name == "quotes" for key in known):
        message = f"{order.kind.capitalize()} records quote nothing; only claims and notes do."
        raise ScaffoldError(message)
    located = [locate(site.text, words, order.nth) for words in order.quotes]
    given = _given(site, order, located)
    offers = _Offers(site, located[0]) if located and order.kind == "claim" else None
    lines: list[str] = []
    for key in known:
        if key.name in given:
            lines += front_matter_writer.lines(key.name, given[key.name], _remark(site, key, order))
        elif offers and key.name in offers.made:
            lines += offers.made[key.name]
        elif key.required:
            lines += front_matter_writer.lines(key.name, *_left(site, key))
    strange = [name for name in given if name not in {key.name for key in known}]
    lines += [
        line for name in strange for line in front_matter_writer.lines(name, given[name])
    ]  # `check` says what is wrong
    rest = [k.name for k in known if not k.required and k.name not in given and not (offers and k.name in offers.made)]
    if rest:
        lines.append(f"# There may also be: {', '.join(rest)}. See docs/content.md")
    told = [line for found in located for line in _where(found)] + (offers.told if offers else [])
    return Draft(
        f"content/{folder}/{identifier}.md",
        front_matter_writer.record(lines, order.text),
        tuple(told),
        bool(order.text),
    )


def next_passage(site: Site) -> str:
    """The first stretch of the article that no claim covers; "" if there is none."""
    text = site.text.text
    return next((" ".join(text[gap.start : gap.end].split()) for gap in cover(site).gaps), "")


def _identifier(site: Site, order: NewRecordRequest) -> str:
    taken = {*site.documents, *site.unusable, *site.config.redirects}
    if not order.identifier:
        return free(order.title, order.kind, taken)
    if not is_id(order.identifier):
        message = f"`{order.identifier}` cannot be an id. Use lower-case letters a–z, digits and single hyphens."
        raise ScaffoldError(message)
    if order.identifier in taken:
        what = "is gone and redirected" if order.identifier in site.config.redirects else "is taken"
        message = f"The id `{order.identifier}` {what}. Choose another with --id, or leave --id out."
        raise ScaffoldError(message)
    return order.identifier


def _given(site: Site, order: NewRecordRequest, located: Sequence[Located]) -> dict[str, Value]:
    """Key → value: what was asked for, and what the site and the day tell."""
    made: dict[str, Value] = {"title": order.title}
    model = KINDS[order.kind][1]
    names = {key.name for key in keys(model)}
    if located:
        made["quotes"] = [
            {name: words for name in ("exact", "prefix", "suffix") if (words := getattr(found.quote, name))}
            for found in located
        ]
    if "consulted" in names:
        made["consulted"] = order.today
    if "order" in names:
        made["order"] = max((r.order for _, r in site.all(model)), default=0) + 1  # type: ignore[attr-defined]
    if model is Entity:
        made["names"] = [{"text": order.title}]
    return made | {name: _value(name, text) for name, text in order.settings.items()}


def _value(name: str, text: str) -> Value:
    """A setting's value: lists and mappings in YAML's short form, all else as it is written."""
    if text.strip().lower() in {"null", "~", ""}:
        return None
    if not text.lstrip().startswith(("[", "{")):
        return text
    found, _, problems = front_matter.read_yaml("--set", f"v: {text}", 1)
    if found is None or problems:
        message = f"The value of `{name}` cannot be read: {problems[0].message}"
        raise ScaffoldError(message)
    return found["v"]  # type: ignore[return-value]  # strings, lists and mappings, as read


def _remark(site: Site, key: Key, order: NewRecordRequest) -> str:
    """What stands beside a value that cannot be right."""
    words = key.words(site.vocabulary)
    value = order.settings.get(key.name)
    if value is None or not words or value in words:
        return ""
    return nearest(value, words) or f"one of: {', '.join(words)}"


def _left(site: Site, key: Key) -> tuple[Value, str]:
    """What stands for a required key that nobody has given: a place to fill in."""
    if key.nullable:
        return None, _LOOKED_FOR
    if key.part:
        inside = {k.name: _left(site, k)[0] for k in keys(key.part) if k.required}
        if key.name == "date":
            inside = {**_DATE, **inside}
        return ([inside] if key.many else inside), ""
    words = key.words(site.vocabulary)
    return Left(" | ".join(words) if words else key.hint), ""


def _where(found: Located) -> Iterator[str]:
    number = found.paragraph.anchor.removeprefix("p")
    yield f"The quotation stands in paragraph {number} of the article (address #{found.sentence.anchor})."
    if found.had_numbers:
        yield f"Some numbers were left out as those of notes. The article has: “{found.quote.exact}”."
    if found.times > 1:
        added = " and ".join(name for name in ("prefix", "suffix") if getattr(found.quote, name))
        yield f"Its words stand there {found.times} times; `{added}` makes this place unique. --nth N takes another."


class _Offers:
    """What a quoted sentence offers for a claim's keys: the cue is filled in, the rest stands in comments."""

    def __init__(self, site: Site, found: Located) -> None:
        text = site.text.text
        sentence = " ".join(text[found.sentence.range.start : found.sentence.range.end].split())
        self.made: dict[str, list[str]] = {}
        self.told: list[str] = []
        self.names = list(dict.fromkeys(mention.entity for mention in site.names.find(sentence)))
        self.quoted_names = list(dict.fromkeys(mention.entity for mention in site.names.find(found.quote.exact)))
        self.agents = [i for i in self.names if (e := site.get(i, Entity)) and e.type not in _MUTE]
        within = suggest.find_signs(found.quote.exact, site.vocabulary)
        around = suggest.find_signs(sentence, site.vocabulary)
        self.cue(site, within.hedge, around.hedge)
        self.chain(around.attribution)
        self.assertion()
        self.quantities(within.numbers)

    def cue(self, site: Site, within: str, around: str) -> None:
        """The hedge in the quotation; one beside it is only pointed at."""
        level = claim_status.classify(within or around, site.vocabulary.hedges)
        if within:
            self.made["cue"] = list(
                front_matter_writer.lines("cue", within, f"{level}; delete the line if it hedges something else")
            )
            self.told.append(f"It hedges: “{within}” ({level}).")
        elif around:
            self.made["cue"] = [
                f"# cue: {front_matter_writer.scalar(around)}  # {level}; stands in the sentence, outside the quotation"
            ]
            self.told.append(f"Its sentence hedges: “{around}” ({level}). Is that about this claim?")

    def chain(self, cue: str) -> None:
        """Who may have said so."""
        if cue:
            agents = self.agents or ["…"]
            self.made["chain"] = [
                "# Who says so, nearest to the article first; delete who does not:",
                "# chain:",
                *(
                    f"#   - {{agent: {agent}, cue: {front_matter_writer.scalar(cue, flow=True)}, basis: same-sentence}}"
                    for agent in agents
                ),
            ]
            self.told.append(f"It hands the assertion to somebody: “{cue}”. Say to whom in `chain`.")

    def assertion(self) -> None:
        """Whom and what it may be about."""
        first, *others = sorted(self.quoted_names, key=lambda name: name not in self.agents) or [""]
        if first:
            rest = f", object: {others[0]}" if others else ""
            self.made["assert"] = [f"# assert: {{subject: {first}, verb: …{rest}}}"]
        if self.names:
            self.told.append(f"Its sentence names: {', '.join(self.names)}.")

    def quantities(self, found: Sequence[suggest.Number]) -> None:
        """How many of what."""
        if found:
            self.made["quantities"] = ["# quantities:", *(f"#   - {{{_amount(number)}}}" for number in found)]
            self.told.append(f"It counts: {', '.join(f'“{number.words}”' for number in found)}.")


def _amount(number: suggest.Number) -> str:
    keys_ = ["of: …", f"min: {number.value or '…'}"]
    keys_ += ["open: true"] if number.at_least else [f"max: {number.value or '…'}"]
    keys_ += ["about: true"] if number.about else []
    return ", ".join([*keys_, f"as: {front_matter_writer.scalar(number.words, flow=True)}"])
