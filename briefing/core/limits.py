"""What a contribution may be: every limit in one place. Far above what a briefing needs, far below what hurts.

Content comes from strangers. Each limit is reported with its code, and together they keep the work of a build
proportional to the size of its input.
"""

from __future__ import annotations

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
OVERLAP = 20
DATE = 60
DIGITS = 18
MARKS = 4
MAX_PROBLEMS = 100
# Two that make no diagnostic. A longer sentence of the article is divided. For so many quotations of a record that are
# not found the passage is looked for that is most like them.
SENTENCE = 2_000
CLOSEST = 20

TABLE = {
    "FILE_BYTES": ("bytes in one file of `content/` or `seeds/`", "No more is read.", "file-too-large"),
    "SITE_FILES": ("files in `content/`", "Each costs memory.", "too-many"),
    "SITE_BYTES": ("bytes in `content/` and `seeds/` together", "No more is read.", "too-many"),
    "YAML_DEPTH": ("levels of YAML", "Nothing is built that cannot be walked.", "yaml-depth"),
    "VALUES": ("values in one file's YAML", "Each is checked.", "too-many"),
    "LIST": ("entries in one list or mapping", "Entries are compared with each other.", "too-many"),
    "TITLE": ("characters in a title, name, word or key", "It stands in lists and drawings.", "too-long"),
    "VALUE": ("characters in any other value", "It is looked up in the article.", "too-long"),
    "ID": ("characters in an id", "File systems end a name at 255 bytes, archives at 100.", "bad-id"),
    "ADDRESS": ("characters in a link's address", "Browsers and servers cut longer ones.", "unsafe-link"),
    "TEXT": ("characters in one record's Markdown", "About 10,000 words: more is several records.", "too-long"),
    "BLOCK": ("characters between two blank lines", "Inline markup is looked for in each.", "too-long"),
    "NESTING": ("levels of lists, quotations and emphasis", "Pages must be drawn.", "unsupported-markup"),
    "BRACKETS": ("brackets open at once", "A link's end is looked for from each.", "unsupported-markup"),
    "CELLS": ("cells in one table, columns times rows", "A short row is filled up.", "too-many"),
    "REFERENCES": ("links and citations in one text", "Each is shown at both ends.", "too-many"),
    "ARTICLE": ("characters in the article", "Every quotation is looked for in it.", "too-long"),
    "SENTENCES": ("sentences in the article", "Each is compared with the quotations.", "too-many"),
    "MENTIONS": ("mentions of entities in the article", "Each is shown in its context.", "too-many"),
    "OVERLAP": ("quotations that hold the same word", "Marks are nested.", "too-many"),
    "DATE": ("characters in a date", "A page says all of it in words.", "bad-date"),
    "DIGITS": ("digits in a number", "Larger ones are not exact.", "amount-shape"),
    "MARKS": ("accents on one letter", "Stacked ones cover other lines.", "hidden-character"),
    "MAX_PROBLEMS": ("problems reported of one file", "Nobody mends more at once.", "more-faults"),
}
"""Name of a limit → what is counted, why, and the code of the diagnostic: docs/limits.md is made from it."""
