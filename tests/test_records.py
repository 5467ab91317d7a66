"""A key and a kind added to the tables reach every output; messages are as wide as they look."""

import json
from typing import Annotated

import pytest

from briefing.build import pipeline, sitemap
from briefing.core import model
from briefing.core.diagnostics import Location, Severity, columns, problem, show
from briefing.core.fields import Fact, MaxWords, Ref, key
from briefing.engine.engine import Engine
from briefing.languages.interface import english
from briefing.tools.export.portable import single
from briefing.tools.scaffold import editors

from .documents import ENGINE, minimal, table
from .test_export_html import taken_apart


class Event(model.Event):
    """An event with one more key."""

    weather: Annotated[str, MaxWords(9)] | None = key("How the weather was.", default=None, fact=Fact())


class Rumour(model.Draftable, kind="rumour"):
    """A kind that the program does not know."""

    title: str = key("What is whispered.", term="name")
    heard_from: Annotated[str, Ref(("entity",))] = key("Who whispers it.", fact=Fact())
    loudness: int = key("In decibels.", default=20)


_RUMOUR = model.Kind(
    Rumour, "rumours", "CreativeWork", in_navigation=True, plain_list=True, table=True, template="record"
)


def test_a_new_key_and_a_new_kind_reach_every_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """One row and its words: page, list page, navigation, search, JSON, CSV, JSON-LD, text, export, schemas."""
    monkeypatch.setitem(model.KINDS, "event", model.KINDS["event"]._replace(record=Event))
    monkeypatch.setitem(model.KINDS, "rumour", _RUMOUR)
    for name, words in table("records", "strings of a new kind"):
        monkeypatch.setitem(english().strings, name, words)
    files = minimal(("content/events/bridge-closure.md", "place:", "weather: A violet fog\nplace:"))
    files["content/rumours/ghost.md"] = (
        b"---\ntitle: The bridge is haunted\nheard_from: ada-reed\n---\nSo they say [@bridge-closed].\n"
    )
    output, problems = pipeline.build(files, Engine(""))
    assert output is not None, problems
    assert not problems
    text = {name: data.decode() for name, data in output.items() if not name.endswith((".png", ".ico"))}
    for place, words in table("records", "where a new key and kind are shown"):
        assert words in text[place], place
    found = next(page for page in sitemap.search_index(output)["pages"] if page["path"] == "rumours/ghost.html")
    assert (found["title"], found["kind"]) == ("The bridge is haunted", ["Rumour"])
    assert "So they say" in found["text"]
    briefing = json.loads(text["data/briefing.json"])
    assert next(e for e in briefing["events"] if e["id"] == "bridge-closure")["weather"] == "A violet fog"
    assert {"heard_from": "ada-reed", "loudness": 20}.items() <= briefing["rumours"][0].items()
    for graph in (text["data/graph.jsonld"], text["rumours/ghost.html"]):
        assert '"briefing:loudness":20' in graph.replace(": ", ":")
    made, _ = single(taken_apart(files, output), files)
    assert all(words in made.decode() for words in ("A violet fog", "The bridge is haunted"))
    vocabulary = pipeline.check(files, Engine(""))[0]
    assert vocabulary
    schema = json.loads(editors.files(vocabulary.vocabulary)[".vscode/schemas/rumour.schema.json"])
    assert schema["properties"]["heard_from"]["description"].startswith("Who whispers it (the id of a record: entity).")


@pytest.mark.parametrize(("before", "cells"), table("records", "widths"))
def test_the_mark_stands_below_the_words(before: str, cells: str) -> None:
    """Case P03: as long as they are on a terminal, where wide letters take two cells and marks on letters none."""
    assert columns(before) == int(cells)
    line = f"{before}[確認]と発表した。"
    shown = problem("dead-link", Location("a.md", 1, len(before) + 2, 2), "No.")
    _, source, mark, _ = show(shown, {"a.md": line.encode()}).split("\n")
    assert mark.endswith(" ^^^^")
    assert columns(mark[:-4]) == columns(source[: source.index("[") + 1])
    assert columns(source) <= 4 + 110


@pytest.mark.parametrize(("written", "path", "shown", "code"), table("records", "left out"))
def test_what_can_be_derived_may_be_left_out(written: str, path: str, shown: str, code: str) -> None:
    """A derived value is shown as one; a date still says what it rests on."""
    changes = [one.split(" > ") for one in written.split("; ")]
    files = minimal(*((f"content/{file}.md", old, new) for file, old, new in changes))
    output, problems = pipeline.build(files, ENGINE)
    assert ([one.code for one in problems if one.severity is Severity.ERROR] or ["none"]) == [code]
    assert path == "-" or shown in (output or {})[path].decode()
