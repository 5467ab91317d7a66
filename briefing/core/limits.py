"""What a contribution may be: every limit in one place. Far above what a briefing needs, far below what hurts.

Content comes from strangers. Each limit is reported with its code, and together they keep the work of a build
proportional to the size of its input.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: what is counted, how many are allowed, why, and the code of the diagnostic."""

    name: str
    value: int
    what: str
    why: str
    code: str


FILE_BYTES = 300_000
SITE_FILES = 100_000
SITE_BYTES = 300_000_000
YAML_DEPTH = 20
VALUES = 5_000
LIST = 500
TITLE = 300
VALUE = 5_000
ID = 80
ADDRESS = 2_000
TEXT = 60_000
BLOCK = 20_000
NESTING = 20
BRACKETS = 20
CELLS = 5_000
REFERENCES = 1_000
ARTICLE = 200_000
SENTENCES = 3_000
MENTIONS = 2_000
SENTENCE = 2_000
OVERLAP = 20
DATE = 60
DIGITS = 18
MARKS = 4
MAX_PROBLEMS = 100
CLOSEST = 20

TABLE = (
    Limit(
        "FILE_BYTES", FILE_BYTES, "bytes in one file of `content/` or `seeds/`", "No more is read.", "file-too-large"
    ),
    Limit("SITE_FILES", SITE_FILES, "files in `content/`", "Each costs memory.", "too-many"),
    Limit("SITE_BYTES", SITE_BYTES, "bytes in `content/` and `seeds/` together", "No more is read.", "too-many"),
    Limit("YAML_DEPTH", YAML_DEPTH, "levels of YAML", "Nothing is built that cannot be walked.", "yaml-depth"),
    Limit("VALUES", VALUES, "values in one file's YAML", "Each is checked.", "too-many"),
    Limit("LIST", LIST, "entries in one list or mapping", "Entries are compared with each other.", "too-many"),
    Limit("TITLE", TITLE, "characters in a title, name, word or key", "It stands in lists and drawings.", "too-long"),
    Limit("VALUE", VALUE, "characters in any other value", "It is looked up in the article.", "too-long"),
    Limit("ID", ID, "characters in an id", "File systems end a name at 255 bytes, archives at 100.", "bad-id"),
    Limit("ADDRESS", ADDRESS, "characters in a link's address", "Browsers and servers cut longer ones.", "unsafe-link"),
    Limit(
        "TEXT", TEXT, "characters in one record's Markdown", "About 10,000 words: more is several records.", "too-long"
    ),
    Limit("BLOCK", BLOCK, "characters between two blank lines", "Inline markup is looked for in each.", "too-long"),
    Limit("NESTING", NESTING, "levels of lists, quotations and emphasis", "Pages must be drawn.", "unsupported-markup"),
    Limit("BRACKETS", BRACKETS, "brackets open at once", "A link's end is looked for from each.", "unsupported-markup"),
    Limit("CELLS", CELLS, "cells in one table, columns times rows", "A short row is filled up.", "too-many"),
    Limit("REFERENCES", REFERENCES, "links and citations in one text", "Each is shown at both ends.", "too-many"),
    Limit("ARTICLE", ARTICLE, "characters in the article", "Every quotation is looked for in it.", "too-long"),
    Limit("SENTENCES", SENTENCES, "sentences in the article", "Each is compared with the quotations.", "too-many"),
    Limit("MENTIONS", MENTIONS, "mentions of entities in the article", "Each is shown in its context.", "too-many"),
    Limit("OVERLAP", OVERLAP, "quotations that hold the same word", "Marks are nested.", "too-many"),
    Limit("DATE", DATE, "characters in a date", "A page says all of it in words.", "bad-date"),
    Limit("DIGITS", DIGITS, "digits in a number", "Larger ones are not exact.", "amount-shape"),
    Limit("MARKS", MARKS, "accents on one letter", "Stacked ones cover other lines.", "hidden-character"),
    Limit("MAX_PROBLEMS", MAX_PROBLEMS, "problems reported of one file", "Nobody mends more at once.", "more-faults"),
)
"""Every limit that makes a diagnostic. Two more only shorten what is said and shown: for so many quotations of a build
that are not found (`CLOSEST`) the passage is looked for that is most like them, and a sentence of the article that has
more characters than `SENTENCE` is divided."""


def document() -> str:
    """The table as a Markdown page, for docs/limits.md."""
    head = (
        "# What a contribution may be",
        "",
        "Generated from `briefing/core/limits.py` by `python3 build.py test --update-cases`.",
        "Anything beyond a limit is an error with the code given; nothing is cut off silently.",
        "Templates are code and have no limits.",
        "",
        "| limit | at most | of what | why | code |",
        "|---|---|---|---|---|",
    )
    rows = [f"| `{row.name}` | {row.value:,} | {row.what} | {row.why} | `{row.code}` |" for row in TABLE]
    return "\n".join([*head, *rows, ""])
