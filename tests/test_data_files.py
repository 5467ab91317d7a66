"""The files in `data/` as others' tools read them: tables, JSON, citations, feed, plain text."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest

from briefing.core.config import Config
from briefing.core.json_schema import DIALECT, SchemaWriter
from briefing.core.model import Article, published_kinds
from briefing.data import files
from briefing.data.published import published_keys
from briefing.data.tables import OTHERS, DataFile, cell, tables
from briefing.languages.interface import english

from . import dom
from .documents import ROOT, minimal, publish
from .linked import built

_DTYPES = {"string": "str", "integer": "int64", "number": "float64", "boolean": "bool"}
Output = dict[str, bytes]
Whole = dict[str, Any]


@pytest.fixture(scope="module")
def output() -> Output:
    """All files of the first briefing."""
    return built(ROOT)


@pytest.fixture(scope="module")
def whole(output: Output) -> Whole:
    """The briefing as JSON."""
    found: Whole = json.loads(output["data/briefing.json"])
    return found


def test_the_page_lists_every_file_with_its_size(output: Output) -> None:
    """Nothing in `data/` is hidden, nothing listed is missing, sizes and numbers of rows are true."""
    page = dom.read("data/index.html", output["data/index.html"])
    items = {page.target(e.all("a")[0].attributes["href"])[0]: e.text for e in page.root.all("p", "title")}
    assert set(items) == {entry.path for entry in (*tables(), *OTHERS)}
    assert {path for path in output if path.startswith("data/")} - set(items) == {"data/index.html"}
    for path, words in items.items():
        assert f"{max(1, round(len(output[path]) / 1000))} kB" in words
        if path.endswith(".csv"):
            assert f"{len(read(output[path]))} row" in words


def read(data: bytes) -> list[dict[str, str]]:
    """A table as Python's own reader has it."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), strict=True))


@pytest.mark.parametrize("table", list(tables()), ids=lambda table: table.name)
def test_a_table_loads_with_the_types_of_its_columns(output: Output, table: DataFile) -> None:
    """Pandas and spreadsheets read it: the promised types, RFC 4180, no line ends in cells, a row for every record."""
    columns, data = table.columns, output[table.path]
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n") == len(read(data)) + 1
    frame = pd.read_csv(io.BytesIO(data))
    assert list(frame.columns) == [column.name for column in columns]
    assert len(frame)
    for column in columns:
        found = frame[column.name].dropna()
        if column.kind == "date":
            assert pd.to_datetime(found, format="%Y-%m-%d").notna().all()
        elif len(found):
            # A column of truth values with empty cells, as for evidence without a date, is one of objects.
            kind = "bool" if column.kind == "boolean" and set(found) <= {True, False} else str(found.dtype)
            assert kind == _DTYPES[column.kind] or (kind, column.kind) == ("int64", "number"), column


def test_no_cell_is_a_formula() -> None:
    """Whatever a record says, opening the table computes nothing."""
    formulas = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1", "=cmd|' /C calc'!A0")
    assert [cell(words) for words in formulas] == [f"'{words}" for words in formulas]
    values = ('a, “b”\n"c" 한국', -1, 2.5, 3.0, True, None, ("a", "b"))
    assert [cell(value) for value in values] == ['a, “b” "c" 한국', "-1", "2.5", "3", "true", "", "a; b"]


def test_the_tables_can_be_joined(output: Output, whole: Whole) -> None:
    """No row names what another table has not, and each leads to its very place on the site."""
    known = {record["id"] for kind in ("claims", "entities", "events", "sources") for record in whole[kind]}
    ids = "claim source origin chain event place participants part_of given_by of"
    for table in tables():
        for row in read(output[table.path]):
            # What is counted may be said in plain words.
            named = set(ids.split()) & row.keys() - ({"of"} if row.get("of") == row.get("of_title") else set())
            assert {i for name in named for i in row[name].split("; ") if i} <= known | {"article"}, (table.path, row)
            page, _, anchor = row["page"].partition("#")
            assert not anchor or f'id="{anchor}"'.encode() in output[page], row["page"]


def test_the_json_is_as_its_schema_says(output: Output, whole: Whole) -> None:
    """The validator finds no error, and would find one; every key is explained or plain."""
    schema = json.loads(output["data/briefing.schema.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(whole)
    for damage in ({"support": "true"}, {"title": None}, {"surprise": 1}):
        assert not validator.is_valid({**whole, "claims": [{**whole["claims"][0], **damage}]}), damage
    assert all("description" in shape for shape in schema["$defs"].values())
    validator.validate(json.loads(publish(minimal())["data/briefing.json"]))  # it has an address


def test_the_schema_is_that_of_the_program(generated: Callable[[Path, str], None]) -> None:
    """A file, so that no build waits for it to be made, and none differs that runs without docstrings."""
    writer = SchemaWriter(lambda record: [(row.json, True, row) for row in published_keys(record) if row.json])
    made = writer.record(Config)
    own: dict[str, Any] = {"$schema": {"type": "string"}, "version": {"type": "integer"}}
    lists = {
        kind.folder: {"type": "array", "items": writer.reference(kind.record)} for kind in published_kinds().values()
    }
    made["properties"] = own | made["properties"] | {"article": writer.reference(Article)} | lists
    made["required"] = list(made["properties"])[1:]
    made["description"] = "An evidence-backed briefing about one article. Paths are relative to `base_url`."
    schema = {"$schema": DIALECT, "title": "An evidence-backed briefing", "$defs": writer.definitions, **made}
    generated(ROOT / "templates" / files.SCHEMA, json.dumps(schema, ensure_ascii=False, indent=1) + "\n")


@pytest.mark.parametrize("base", ["https://example.org/", "https://example.org/a/bridge/", ""])
def test_a_claim_can_be_put_into_another_site(base: str) -> None:
    """At a root, in a folder: the page gives the code and leads to oEmbed, which says the same."""
    output = publish(minimal(("site.yaml", "https://example.org/bridge/", base or "null")))
    page = dom.read("claims/cracks-found.html", output["claims/cracks-found.html"])
    links = [e.attributes["href"] for e in page.root.all("link") if "oembed" in e.attributes.get("type", "")]
    codes = [e.text for e in page.root.all("p", "record")]
    shown = dom.read("embed/claims/cracks-found.html", output["embed/claims/cracks-found.html"]).root.text
    assert "Contradicted by evidence" in shown
    assert "Denied by Ada Reed" in shown
    assert b'content="0; url=bridge-closed.html"' in output["embed/claims/bridge-shut.html"]
    if not base:
        assert (links, codes) == ([], [])
        assert english().text("cite.needs") in page.root.text
        assert not [path for path in output if path.endswith("oembed.json")]
        return
    assert links == [f"{base}embed/claims/cracks-found.oembed.json"]
    made = json.loads(output[links[0].removeprefix(base)])
    assert {made[name] for name in ("version", "type", "provider_url")} == {"1.0", "rich", base}
    assert codes == [made["html"]]
    frame = dom.read("", made["html"].encode()).root.all("iframe")[0].attributes
    assert frame["src"].removeprefix(base) in output
    assert "Contradicted by evidence; denied by Ada Reed" in frame["title"]
    assert (frame["width"], frame["height"]) == (str(made["width"]), str(made["height"]))
