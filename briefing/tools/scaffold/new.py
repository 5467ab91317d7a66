"""Make a new record: what is known is filled in, what is left says what belongs there."""

from collections.abc import Mapping, Sequence

from briefing.core import unicode_safety
from briefing.core.diagnostics import refuse
from briefing.core.fields import Frozen, Key, keys
from briefing.core.model import KINDS, Claim, Entity
from briefing.parse import front_matter
from briefing.parse.validation import explain_bad_id, is_id
from briefing.site.coverage import cover
from briefing.site.site import Site

from . import proposals, suggest
from .quoting import Located, locate, quotation
from .record_file import Blank, Value, record_file

_TITLE_WORDS = 7


class NewRecordRequest(Frozen):
    """What is asked for."""

    kind: str
    title: str  # may be empty where there is a quotation
    today: str  # YYYY-MM-DD
    identifier: str = ""
    quotes: tuple[str, ...] = ()
    nth: int = 1  # which place, where a quotation occurs more than once
    settings: Mapping[str, str] = {}  # other keys; lists and the like in YAML's short form
    proposed: Mapping[str, str] = {}  # keys whose values are to be checked by the editor
    text: str = ""


def draft(site: Site, order: NewRecordRequest) -> tuple[str, bytes, list[str]]:
    """Return the new record's path and bytes, and where its quotations are in the article, in words.

    Raises UsageError for an id that is taken, a quotation that is not in the article, and if there is no title.
    """
    front, comments, located = fill_in(site, order)
    written = record_file(order.kind, identify(site, order, located), front, comments, order.text)
    return (*written, list(map(_describe_place, located)))


def fill_in(site: Site, order: NewRecordRequest) -> tuple[dict[str, Value], dict[str, str], list[Located]]:
    """Return the keys of a new record, comments on them, and its quotations. Raises UsageError.

    A claim without a quotation takes the next passage that no claim covers.
    """
    model = KINDS[order.kind].record
    known = {key.name: key for key in keys(model)}
    if order.quotes and "quotes" not in known:
        refuse(f"{order.kind.capitalize()} records quote nothing; only claims and notes do.")
    quotes = order.quotes
    if model is Claim and not quotes and (gaps := cover(site).gaps):
        quotes = (" ".join(site.text.text[gaps[0].start : gaps[0].end].split()),)
    located = [locate(site.text, words, order.nth) for words in quotes]
    if not order.title and not located and not order.proposed:
        refuse(f'Give the title: new {order.kind} "…"')
    offers = proposals.claim_of(site, located[0].range) if located and model is Claim else {}
    given = _given(site, order, located)
    front: dict[str, Value] = {**offers, **order.proposed, **given}
    comments = {**proposals.COMMENTS, **dict.fromkeys(order.proposed, "from the page: check it")}
    comments |= dict.fromkeys(given, "")
    for name, key in known.items():
        if key.required and name not in front:
            front[name], comments[name] = _blank(site, key)
    return front, comments, located


def identify(site: Site, order: NewRecordRequest, located: Sequence[Located] = ()) -> str:
    """Return the new record's id. Raises UsageError for one that cannot be."""
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
    model = KINDS[order.kind].record
    names = {key.name for key in keys(model)}
    made: dict[str, Value] = {"title": order.title} if order.title else {}
    if located:
        made["quotes"] = [quotation(found.quote) for found in located]
    if "consulted" in names:
        made["consulted"] = order.today
    if "order" in names:
        made["order"] = str(max((found.order or 0 for _, found in site.all(model)), default=0) + 1)  # type: ignore[attr-defined]
    if model is Entity:
        made["names"] = [{"text": order.title}]
    return made | {name: _value(name, text) for name, text in order.settings.items()}


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
    if found.times > 1:
        place += f" It occurs {found.times} times; words beside it make it unique. --nth N takes another place."
    return place
