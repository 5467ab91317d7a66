"""The table of commands: what each does, where it is, which options it has. Loads nothing that --help does not need."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROGRAM = ("python3", "build.py") if Path(sys.argv[0]).name == "build.py" else ("briefing",)
"""The words by which this program was started."""
EXIT_CODES = (
    "Exit codes: 0 fine, 1 errors in the content, 2 wrong usage or broken environment, 130 stopped with Ctrl-C "
    "(143 by SIGTERM, 129 by SIGHUP)."
)
EXPORT_FORMS = {
    "html": "one HTML file with everything in it, which needs no network and no other file",
    "pdf": "a document for paper, printed by an installed browser",
}
"""Each form of `export`, which is the ending of its file's name, and what it is."""
_CHECK_FORMATS = ("human", "json", "github", "sarif")
_VSCODE = "vscode://file{path}:{line}:{column}"
"""The address under which Visual Studio Code opens a place in a file."""

Option = tuple[str, dict[str, Any]]
"""The arguments of `ArgumentParser.add_argument`."""


class Command:
    """A command; `run_NAME` in the module `commands/MODULE.py` runs it."""

    def __init__(self, module: str, does: str, *options: Option) -> None:
        self.module, self.does, self.options = module, does, options


def _option(name: str, words: str, **settings: Any) -> Option:  # noqa: ANN401  # argparse's own
    return name, {"help": words, **settings}


def _text(name: str, metavar: str, words: str) -> Option:
    return _option(name, words, default="", metavar=metavar)


def _flag(name: str, words: str) -> Option:
    return _option(name, words, action="store_true")


def _read_editor(text: str) -> str:
    form = _VSCODE if text == "vscode" else text
    places = set(re.findall(r"\{(.*?)\}", form))
    if "://" not in form or "path" not in places or places - {"path", "line", "column"}:
        message = f"{text!r} is neither `vscode` nor an address such as idea://open?file={{path}}&line={{line}}"
        raise argparse.ArgumentTypeError(message)
    return form


def _read_port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 2**16:
        message = f"{text!r} is not a number from 1 to {2**16 - 1}"
        raise argparse.ArgumentTypeError(message)
    return int(text)


class _RecordKinds:
    """The kinds of records, loaded when they are needed: the models take longer to load than --help may."""

    def __iter__(self) -> Iterator[str]:
        from briefing.core.model import record_folders  # noqa: PLC0415  # see above

        return (record.kind for record in record_folders().values())


_NO_DEFAULT = {"default": argparse.SUPPRESS}
_PATHS = _option("paths", "only these files or folders", nargs="*", metavar="PATH")
_WRITE = _flag("--write", "do it; without this, only say what would happen")
# Allowed before and after the command; without defaults, which would override the other place.
SHARED = (
    _option("--site", "the briefing's folder (default: the current one)", type=Path, metavar="DIR", **_NO_DEFAULT),
    _option("--output", "where the site is written (default: its `output`)", type=Path, metavar="DIR", **_NO_DEFAULT),
    _option("--explain", "say of each page that was made why", action="store_true", **_NO_DEFAULT),
    _option("--debug", "show the traceback when the program itself fails", action="store_true", **_NO_DEFAULT),
)
COMMANDS = {
    "build": Command(
        "publish",
        "check the briefing and write the site (this is what happens without a command)",
        _text(
            "--at", "DAY", "as it stood at the end of DAY (YYYY-MM-DD), from git, into the folder named with --output"
        ),
    ),
    "check": Command(
        "publish",
        "report every problem; the site is not written",
        _PATHS,
        _option("--format", "for people, programs, a workflow, code scanners", choices=_CHECK_FORMATS, default="human"),
        _flag("--strict", "let warnings count as errors: exit code 1"),
        _text("--changed", "BASE", "with --format github: what is in lines changed since BASE comes first"),
        _flag("--external", "also ask the web whether the sources' addresses still work (slow: once a week is enough)"),
    ),
    "export": Command(
        "publish",
        "put the whole briefing into one file: --html, --pdf",
        *(_option(f"--{form}", words, nargs="?", const="", metavar="FILE") for form, words in EXPORT_FORMS.items()),
    ),
    "test": Command("publish", "check, build and follow every link: all that a change has to pass"),
    "verify": Command(
        "publish",
        "compare a published folder with what the sources give",
        _option("published", "the folder (default: the output folder)", nargs="?", type=Path, metavar="FOLDER"),
    ),
    "diff": Command(
        "diff",
        "show what a change does: to what the briefing says, and to its pages",
        _option("base", "commit or branch (default: where HEAD left the main branch)", nargs="?", metavar="BASE"),
        _option("head", "commit or branch (default: the files as they are now)", nargs="?", metavar="HEAD"),
        _option("--format", "markdown for a comment", choices=("text", "markdown"), default="text"),
    ),
    "format": Command(
        "write",
        "put the keys of records into one order; what they say stays the same",
        _PATHS,
        _flag("--link", "link the first mention of each known name, too"),
        _flag("--check", "write nothing; exit code 1 if a file would change"),
    ),
    "remove": Command(
        "write",
        "say what would break without a record; with --write, take it away if nothing does",
        _option("id", "the record's id, or its file", metavar="ID"),
        _text("--redirect", "OTHER", "let everything that names ID, and old links, lead to this record"),
        _WRITE,
    ),
    "rename": Command(
        "write",
        "give a record another id; whatever names it follows, old links are redirected",
        _option("old", "the record's id, or its file", metavar="OLD"),
        _option("new", "the id it shall have", metavar="NEW"),
        _WRITE,
    ),
    "serve": Command(
        "publish",
        "show the site in the browser and keep it up to date while you write",
        _option("--port", "the next free one if it is taken", type=_read_port, default=8000, metavar="N"),
        _option("--editor", "open places in it: `vscode`, or its addresses", type=_read_editor, metavar="ADDRESS"),
        _flag("--follow", "go to the page of what was saved"),
        _flag("--open", "open the preview in the browser"),
    ),
    "new": Command(
        "write",
        "start a record: a claim with its quotation, a source, an entity …",
        _option("kind", "%(choices)s", choices=_RecordKinds(), metavar="KIND"),
        _option(
            "title",
            "its title; of a source also a web page: address or file",
            nargs="?",
            default="",
            metavar="TITLE",
        ),
        _option("--quote", "words of the article; may be repeated", action="append", default=[], metavar="WORDS"),
        _option("--nth", "take their N-th place in the article", type=int, default=1, metavar="N"),
        _text("--id", "ID", "the file's name (default: made from the title)"),
        _option("--set", "another key; may be repeated", action="append", default=[], metavar="KEY=VALUE"),
        _text("--text", "MARKDOWN", "the text below the front matter"),
    ),
    "draft": Command(
        "write",
        "propose claims, names and events from the article's words; write those that you accept",
        _text("--accept", "LABELS", "write these without asking: all, none, or labels: “c1 c3-5 e2=place c2+c4”"),
        _flag("--publish", "write them as records, not as drafts"),
    ),
    "init": Command(
        "write",
        "start another briefing from an article: plain text, or a saved web page",
        _option("folder", "the new briefing's folder; made if it is not there", type=Path, metavar="DIR"),
        _option("--article", "plain text in UTF-8, or a web page (.html)", type=Path, required=True, metavar="FILE"),
        _text("--title", "TITLE", "the briefing's title (default: “About” and the article's headline)"),
        _text("--language", "TAG", "the article's language, such as en or pt-BR (default: guessed from its words)"),
    ),
    "docs": Command(
        "write",
        "print the documentation: the format of records, limits, publishing …",
        _option("name", "such as `content`; without one, the list", nargs="?", default="", metavar="NAME"),
    ),
    "schema": Command("write", "renew the schemas that editors' programs use"),
}
WORKSHOP = {"bench": "measure the program beside its peers (python3 build.py bench; see bench/README.md)"}
