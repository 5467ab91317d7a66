"""Make a new record: what is known is filled in, what is left says what belongs there.

Front matter is written as an editor would type it; it reads back as the same text.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from briefing.core import unicode_safety
from briefing.core.diagnostics import refuse
from briefing.core.fields import Key, keys
from briefing.core.model import KINDS, Entity, Quote
from briefing.parse import front_matter
from briefing.parse.validation import explain_bad_id, is_id
from briefing.site import claim_status
from briefing.site.coverage import cover
from briefing.site.site import Site

from . import suggest
from .quoting import Located, locate

MUTE = frozenset({"object", "place"})
"""Types of entities that say nothing."""
_TITLE_WORDS = 7
_ESCAPED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class Blank(str):
    """The place of a value that is left to the editor; the text says what belongs there."""

    __slots__ = ()


Value = str | None | Sequence["Value"] | Mapping[str, "Value"]


@dataclass(frozen=True, slots=True)
class NewRecordRequest:
    """What is asked for."""

    kind: str
    title: str  # may be empty where there is a quotation
    today: str  # YYYY-MM-DD
    identifier: str = ""
    quotes: tuple[str, ...] = ()
    nth: int = 1  # which place, where a quotation occurs more than once
    settings: Mapping[str, str] = field(default_factory=dict)  # other keys; lists and the like in YAML's short form
    proposed: Mapping[str, str] = field(default_factory=dict)  # keys whose values are to be checked by the editor
    text: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """The file, and where its quotations are in the article."""

    path: str
    data: bytes
    places: tuple[str, ...]


def draft(site: Site, order: NewRecordRequest) -> Draft:
    """Return the new record's file. A claim without a quotation takes the next passage that no claim covers.

    Raises UsageError for an id that is taken, a quotation that is not in the article, and if there is no title.
    """
    kind = KINDS[order.kind]
    known = keys(kind.record)
    if order.quotes and not any(key.name == "quotes" for key in known):
        refuse(f"{order.kind.capitalize()} records quote nothing; only claims and notes do.")
    quotes = order.quotes
    if order.kind == "claim" and not quotes and (gaps := cover(site).gaps):
        quotes = (" ".join(site.text.text[gaps[0].start : gaps[0].end].split()),)
    located = [locate(site.text, words, order.nth) for words in quotes]
    if not order.title and not located and not order.proposed:
        refuse(f'Give the title: new {order.kind} "…"')
    given = _given(site, order, located)
    offers = dict(_offers(site, located[0])) if located and order.kind == "claim" else {}
    front: list[str] = []
    for key in known:
        if key.name in given:
            front += lines(key.name, given[key.name])
        elif key.name in order.proposed:
            front += lines(key.name, order.proposed[key.name], "from the page: check it")
        elif key.name in offers:
            front += offers[key.name]
        elif key.required:
            front += lines(key.name, *_blank(site, key))
    unknown = given.keys() - {key.name for key in known}  # `check` says what is wrong
    front += [line for name in given if name in unknown for line in lines(name, given[name])]
    if rest := [key.name for key in known if not (key.required or key.name in {*given, *offers, *order.proposed})]:
        front.append(f"# There may also be: {', '.join(rest)}. See the command `docs content`")
    path, data = _file(order.kind, _identifier(site, order, located), front, order.text.strip("\n"))
    return Draft(path, data, tuple(map(_describe_place, located)))


def file(kind: str, identifier: str, front: Mapping[str, Value], comments: Mapping[str, str]) -> tuple[str, bytes]:
    """Return the path and the bytes of a record without a text, its keys in the model's order."""
    known = [key.name for key in keys(KINDS[kind].record) if key.name in front]
    return _file(
        kind, identifier, [line for name in known for line in lines(name, front[name], comments.get(name, ""))]
    )


def _file(kind: str, identifier: str, front: Sequence[str], text: str = "") -> tuple[str, bytes]:
    data = "\n".join(["---", *front, "---", *([text] if text else []), ""]).encode()
    return f"content/{KINDS[kind].folder}/{identifier}.md", data


def _identifier(site: Site, order: NewRecordRequest, located: Sequence[Located]) -> str:
    gone = {*site.config.redirects, *(old for kind, old in site.former if kind == order.kind)}
    taken = {*site.documents, *site.unusable, *gone}
    if not order.identifier:
        title = order.title or order.proposed.get("title") or " ".join(located[0].quote.exact.split()[:_TITLE_WORDS])
        if not suggest.slug(title):
            own = unicode_safety.as_identifier(title)
            hint = f", such as --id {own}" if is_id(own) else ""
            refuse(f"“{title}” has no id of its own in Latin letters. Choose one with --id{hint}; any script will do.")
        return suggest.free_id(title, order.kind, taken)
    if not is_id(order.identifier):
        refuse(f"`{order.identifier}` cannot be an id. {explain_bad_id(order.identifier)}")
    if order.identifier in taken:
        what = "is gone and redirected" if order.identifier in gone else "is taken"
        refuse(f"The id `{order.identifier}` {what}. Choose another with --id, or leave --id out.")
    return order.identifier


def _given(site: Site, order: NewRecordRequest, located: Sequence[Located]) -> dict[str, Value]:
    """Return key → value: what was asked for, and what the site and the day say."""
    made: dict[str, Value] = {} if "title" in order.proposed else {"title": order.title or Blank("in neutral words")}
    model = KINDS[order.kind].record
    names = {key.name for key in keys(model)}
    if located:
        made["quotes"] = [quote(found.quote) for found in located]
    if "consulted" in names:
        made["consulted"] = order.today
    if "order" in names:
        made["order"] = str(max((found.order or 0 for _, found in site.all(model)), default=0) + 1)  # type: ignore[attr-defined]
    if model is Entity:
        made["names"] = [{"text": order.title}]
    return made | {name: _value(name, text) for name, text in order.settings.items()}


def quote(found: Quote) -> dict[str, Value]:
    """Return a quotation as a claim's front matter has it."""
    return {name: words for name in ("exact", "prefix", "suffix") if (words := getattr(found, name))}


def _value(name: str, text: str) -> Value:
    """Return a setting's value: lists and mappings in YAML's short form, all else as it is written."""
    if text.strip().lower() in {"null", "~", ""}:
        return None
    if not text.lstrip().startswith(("[", "{")):
        return text
    found, _, problems = front_matter.read_yaml("--set", f"v: {text}", 1)
    if found is None or problems:
        refuse(f"The value of `{name}` cannot be read: {problems[0].message}")
    return found["v"]  # type: ignore[return-value]  # strings, lists and mappings, as read


def _blank(site: Site, key: Key) -> tuple[Value, str]:
    """Return a place to fill in for a required key, and a comment."""
    if key.nullable:
        return None, "null: looked for, not known"
    if key.part:
        inside = {part.name: _blank(site, part)[0] for part in keys(key.part) if part.required}
        if key.name == "date":
            inside = {"edtf": Blank("such as 2023-11-01, 2023-11; or `from` and/or `to`"), **inside}
        return ([inside] if key.many else inside), ""
    return Blank(" | ".join(key.words(site.vocabulary)) or key.hint), ""


def _describe_place(found: Located) -> str:
    place = f"The quotation is in paragraph {found.paragraph.anchor[1:]} of the article (#{found.sentence.anchor})."
    if found.had_numbers:
        place += f" Numbers were left out as those of notes; the article has: “{found.quote.exact}”."
    if found.times > 1:
        place += f" It occurs {found.times} times; words beside it make it unique. --nth N takes another place."
    return place


def _offers(site: Site, found: Located) -> Iterator[tuple[str, list[str]]]:
    """Yield key → lines that a quoted sentence suggests: the cue is filled in, the chain is in comments."""
    words = site.vocabulary
    sentence = " ".join(site.text.text[found.sentence.range.start : found.sentence.range.end].split())
    if hedge := suggest.find_hedge(found.quote.exact, words):
        level = claim_status.classify(hedge, words.hedges)
        yield "cue", list(lines("cue", hedge, f"{level}; delete the line if it hedges something else"))
    elif hedge := suggest.find_hedge(sentence, words):
        yield "cue", [f"# cue: {scalar(hedge)}  # in the sentence, but outside the quotation"]
    if cue := suggest.find_attribution(sentence, words):
        named = dict.fromkeys(mention.entity for mention in site.names.find(sentence))
        agents = [name for name in named if (entity := site.get(name, Entity)) and entity.type not in MUTE]
        rest = f"cue: {scalar(cue, flow=True)}, basis: same-sentence"
        links = [f"#   - {{agent: {agent}, {rest}}}" for agent in agents or ["…"]]
        yield "chain", ["# Who says so, nearest to the article first; delete who does not:", "# chain:", *links]


def scalar(value: str | None, *, flow: bool = False) -> str:
    """Return a plain value as YAML, in quotation marks only where it would be read as something else without them."""
    if value is None:
        return "null"
    text, wanted = (f"k: {{k: {value}}}", {"k": {"k": value}}) if flow else (f"k: {value}", {"k": value})
    found, _, problems = front_matter.read_yaml("", text, 1)
    if found == wanted and not problems:
        return value
    if '"' in value and "'" not in value and not _ESCAPED.search(value):
        return f"'{value}'"
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))


def lines(key: str, value: Value, comment: str = "", indent: str = "") -> Iterator[str]:
    """Yield the lines of a key and its value. Lists of plain words are written in brackets."""
    comment = str(value) if isinstance(value, Blank) else comment
    note = f"  # {comment}" if comment else ""
    if isinstance(value, Blank):
        yield f"{indent}{key}:{note}"
    elif isinstance(value, str) or value is None:
        yield f"{indent}{key}: {scalar(value)}{note}"
    elif isinstance(value, Mapping):
        yield f"{indent}{key}:{note}"
        for name, member in value.items():
            yield from lines(name, member, indent=f"{indent}  ")
    elif any(isinstance(member, Mapping) for member in value):
        yield f"{indent}{key}:{note}"
        for member in value:
            inside = list(lines("-", member, indent=f"{indent}  "))[1:]
            yield f"{indent}  - {inside[0].strip()}"
            yield from inside[1:]
    else:
        yield f"{indent}{key}: [{', '.join(scalar(str(member), flow=True) for member in value)}]{note}"
