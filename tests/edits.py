"""Edits of the minimal site, of every kind that the machine of `incremental.py` makes. Pure: files in, files out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

Files = dict[str, bytes]
T = TypeVar("T")

OWN = Path(__file__).resolve().parent.parent
_TEMPLATES = sorted(path.relative_to(OWN).as_posix() for path in (OWN / "templates").rglob("*") if path.is_file())
# (files, words, other words): the one is put for the other wherever it stands in those files.
TOGGLES = (
    ("site.yaml", "title: A bridge closed?", "title: A bridge, closed?"),
    ("site.yaml", "licence: CC BY 4.0", "licence: CC0"),
    ("site.yaml", "base_url: https://example.org/bridge/", "base_url: https://example.org/other/"),
    ("site.yaml", "repository: {url: https://github.com/example/bridge}\n", "\n"),
    ("site.yaml", "[bridge-closed, cracks-found]", "[cracks-found]"),
    ("site.yaml", "people: [ada-reed]", "people: [ada-reed, elmstead]"),
    ("site.yaml", "as_of: 2021-06-01", "as_of: 2021-06-02"),
    ("site.yaml", "{bridge-shut: bridge-closed}", "{bridge-shut: bridge-closed, old: ada-reed}"),
    ("site.yaml", "language: en", "language: de"),
    ("site.yaml", "bottom_line: bottom-line", "bottom_line: nobody"),
    ("content/vocabulary.yaml", "object: Object", "object: Thing"),
    ("content/vocabulary.yaml", "possible: [might, could]", "possible: [could]\n  probable2: [might]"),
    ("content/vocabulary.yaml", "unknown: [reportedly, is said to]", "unknown: [is said to]"),
    ("content/vocabulary.yaml", "probable: [seems, likely]", "probable: [seems, likely, reportedly]"),
    ("content/vocabulary.yaml", "label: closes", "label: shuts"),
    ("content/vocabulary.yaml", "newspaper: Newspaper", "newspaper: Daily paper"),
    ("content/vocabulary.yaml", "relative_time: [currently", "relative_time: [today"),
    ("content/claims/", "title: Engineers found", "title: Engineers say they found"),
    ("content/claims/", "title: The harbour bridge", "title: The bridge"),
    ("content/claims/", "cue: might", "cue: may"),
    ("content/claims/", "confidence: low", "confidence: high"),
    ("content/claims/", "relation: contradicts", "relation: supports"),
    ("content/claims/", "relation: denies", "relation: refines"),
    ("content/claims/", "type: presupposes", "type: restates"),
    ("content/claims/", "max: 12", "max: 13"),
    ("content/claims/", "exact: The repair might take two months.", "exact: two months"),
    ("content/claims/", "exact: The repair", "exact: This repair"),
    ("content/claims/", "Engineers reportedly found about", "found about"),
    ("content/claims/", "basis: same-sentence", "basis: adjacent"),
    ("content/claims/", "event: bridge-closure\n", "\n"),
    ("content/claims/", "chain:\n  - {agent: ada-reed, cue: Ada Reed said, basis: same-sentence}\n", "\n"),
    ("content/", "edtf: 2021-05-03, basis: stated", "edtf: 2021-05, basis: stated"),
    ("content/events/", "from: 2021-05\n", "from: 2021-05-04\n  to: 2021-07\n"),
    ("content/events/", "place: elmstead\n", "\n"),
    ("content/events/", "part_of: bridge-closure", "part_of: bridge-repair"),
    ("content/entities/", "{text: Ada Reed}", "{text: Ada Reed}\n  - {text: Reed, prefix: Ada}"),
    ("content/entities/", "{text: Elmstead}", "{text: Elmstead, sense: metonym}"),
    ("content/entities/", "{text: cracks}", "{text: 40 cracks}"),
    ("content/entities/", "type: person", "type: organisation"),
    ("content/entities/", "role: mayor", "role: the mayor"),
    ("content/sources/", "published: 2021-05-03", "published: null"),
    ("content/sources/", "reliability: B", "reliability: D"),
    ("content/sources/", "title: Harbour bridge shut", "title: null"),
    ("content/sources/", "https://example.com/gazette", "https://example.com/the-gazette"),
    ("content/notes/", "type: gap", "type: context"),
    ("content/notes/", "{exact: Engineers, suffix: reportedly}", "{exact: the}"),
    ("content/questions/", "report.", "own report."),
    ("content/", "[[harbour-bridge|harbour bridge]]", "harbour bridge"),
    ("content/", "[[cracks|cracks]]", "[[cracks]]"),
    ("content/", "[@gazette-closure]", "[@gazette-closure] [@cracks-found]"),
    ("content/entities/", "title: The cracks", "title: The cranks"),
    ("content/summaries/", "title: In brief", "title: In short"),
    ("content/claims/", "gave a lower", "told a lower"),
    ("content/notes/", "names no", "has  no"),
    ("content/events/", "role: who announced", "role: she announced"),
    ("content/pages/", "A very small", "A [[bridge-repair|very]] small"),
    ("content/pages/", "what-this-is|", "what-that-is|"),
    ("content/article.md", "title: Harbour bridge closed", "title: The harbour bridge closed"),
    ("content/article.md", "seed: bridge.txt", "seed: bridges.txt"),
    ("seeds/", "two months", "three months"),
    ("", "about 40 cracks", "about 41 cracks"),  # in the article, its seed and the claims alike
    ("", "two months.", "two months. Nobody knows."),
)
BODIES = (
    "It says so in [[gazette-closure]] [@gazette-closure].",
    "According to the mayor, [[ada-reed]], it was closed [@bridge-closed].",
    "Engineers reportedly found [[cracks|cracks]] [@cracks-found]. It might take two months [@repair-two-months].",
    "## A heading\n\n*More* of [[elmstead|`it`]] [@cracks-found].\n\n- one [@bridge-closed]\n- two [@gazette-closure]",
    "| a | b |\n|---|---|\n| [[bridge-repair]] | [@repair-two-months] |",
    "See [[n-one]], [[n-two|the second]] and [[n-three]] [@bridge-closed].",
    "See [[how-many-cracks]], [[who-counted]] and [[in-brief]] [@bridge-closed].",
    "As [[about#what-this-is|we say]] [@gazette-closure], <b>never</b>.",
    "No link at all.",
)
RECORDS = {
    "claims": "quotes:\n  - exact: as townspeople call the harbour bridge\nconfidence: low\n",
    "entities": "type: object\nnames: [{text: Engineers}]\n",
    "events": "type: repair\ndate: {from: 2021-06, basis: inferred, reason: Nobody says when.}\n",
    "sources": "publisher: null\nauthor: null\npublished: 2021-05\nurl: https://example.com/new\ntype: newspaper\n"
    "language: en\ndate_basis: none\nconsulted: 2021-06-01\n",
    "notes": "type: context\nquotes:\n  - {exact: townspeople}\nclaims: [cracks-found]\n",
    "questions": "claims: [bridge-closed]\nsettled_by: A letter.\n",
    "summaries": "order: 3\n",
    "pages": "order: 2\n",
}
NAMES = ("n-one", "n-two", "n-three", "ada-reed")
SNIPPETS = (
    '<p class="new">{{ chrome.title }}</p>',
    "{{ view.nobody }}",
    "{% if %}",
    '{% include "components/new/new.html" %}',
    '{% include ["components/newer/newer.html", "components/new/new.html"] ignore missing %}',
    '{% include "components/" ~ "new/new.html" ignore missing %}',
    '{% import "components/new/new.html" as new %}{{ new.count() }}{{ new.count() }}',
    "{{ assets['site.js'] }}",
    "{{ assets[chrome.language ~ '.css'] | default('none') }}{{ assets | length }}",
    "{{ 'x' | nothing }}",
)
_NEW = {
    "templates/components/new/new.html": b"{% set seen = namespace(n=0) %}<p>{{ assets['site.css'] }}</p>"
    b"{% macro count() %}{% set seen.n = seen.n + 1 %}{{ seen.n }}{% endmacro %}",
    "templates/components/newer/newer.html": b"<p>{{ view | length }}</p>",
    "templates/components/new/new.css": b".new { color: CanvasText; }\n",
    "templates/components/new/new.js": b"document.title += '';\n",
}
MARKUP = [path for path in _TEMPLATES if path.endswith(".html")]
ASSETS = [*sorted(set(_TEMPLATES) - set(MARKUP)), *_NEW, *_NEW]


def toggled(files: Files, which: int) -> Files:
    """One of the toggles, there or back."""
    prefix, one, other = _pick(TOGGLES, which)
    pairs = [(one.encode(), other.encode()), (other.encode(), one.encode())]
    here = {path: data for path, data in files.items() if path.startswith(prefix)}
    for old, new in pairs:
        if found := {path: data.replace(old, new) for path, data in here.items() if old in data}:
            return {**files, **found}
    return files


def with_body(files: Files, which: int, text: int) -> Files:
    """A record with another text below its front matter."""
    path = _pick(_records(files), which)
    head, mark, _ = files[path].rpartition(b"\n---\n")
    return {**files, path: head + mark + _pick(BODIES, text).encode() + b"\n"}


def with_record(files: Files, kind: int, number: int, text: int) -> Files:
    """One more record of a kind, or another one in its place."""
    folder, name = _pick(sorted(RECORDS), kind), _pick(NAMES, number)
    data = f"---\ntitle: The {name} {text % 3}\n{RECORDS[folder]}---\n{_pick(BODIES, text)}\n"
    return {**files, f"content/{folder}/{name}.md": data.encode()}


def without(files: Files, which: int) -> Files:
    """One record less: most often one that was added, since much rests on the others."""
    added = [path for path in _records(files) if path.rsplit("/", 1)[-1].startswith("n-")]
    path = _pick(added if added and which % 4 else [*_records(files), "content/vocabulary.yaml"], which)
    return {other: data for other, data in files.items() if other != path}


def renamed(files: Files, which: int, name: int, *, redirected: bool) -> Files:
    """A record with another id, and all links to it with it."""
    path = _pick(_records(files), which)
    folder, old = path.removesuffix(".md").rsplit("/", 1)
    new = f"{old.split('-of-')[-1]}-{name % 3}" if name % 5 else _pick(NAMES, name)
    word = re.compile(rb"(?<![\w-])" + old.encode() + rb"(?![\w-])")
    moved = {f"{folder}/{new}.md" if other == path else other: data for other, data in files.items()}
    made = {
        other: word.sub(new.encode(), data) if other.endswith((".md", ".yaml")) else data
        for other, data in moved.items()
    }
    if redirected and "site.yaml" in made:
        made["site.yaml"] = made["site.yaml"].replace(b"redirects: {", f"redirects: {{{old}: {new}, ".encode())
    return made


def with_template(files: Files, templates: Sequence[str], which: int, how: int) -> Files:
    """One template changed, or as it was."""
    path = _pick(templates, which)
    if path in files:
        return _without(files, path)
    if path in _NEW:
        return {**files, path: _NEW[path]}
    data = (OWN / path).read_bytes()
    if not path.endswith(".html"):
        return {**files, path: data + b"\n"} if how % 2 else {**files, path: data.replace(b"1", b"2", 1)}
    snippet = _pick(SNIPPETS if how % 3 == 0 else SNIPPETS[:1], how // 3).encode()
    blocks = (b"{% block main %}", b"<main", b'class="', b"{% endmacro")
    if how % 2:
        return {**files, path: data.replace(b'class="', b'class="n ', 1)}
    place = next((block for block in blocks if block in data), b"")
    after = place if place == blocks[0] else b""
    return {**files, path: data.replace(place, after + snippet + place.removeprefix(after), 1)}


def damaged(files: Files, which: int, how: int, at: int) -> Files:
    """A file as an editor or a slip may leave it."""
    path = _pick(sorted(files), which)
    data = files[path]
    ways = (
        data[: at % (len(data) + 1)],
        data.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + data.removeprefix(b"\xef\xbb\xbf"),
        data.replace(b"---\n", b"---\nunknown: key\n", 1),
        data + b"\xff",
        data.replace(b"title:", b"title: [", 1),
        b"",
        data + b"\n",
    )
    return {**files, path: ways[how % len(ways)]}


def _records(files: Files) -> list[str]:
    return sorted(path for path in files if path.startswith("content/") and path.count("/") == 2)


def _without(files: Files, path: str) -> Files:
    return {other: data for other, data in files.items() if other != path}


def _pick(values: Sequence[T], number: int) -> T:
    return values[number % len(values)]
