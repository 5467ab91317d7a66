"""Start another briefing from an article in plain text."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.core import terminal
from briefing.core.diagnostics import UsageError

from . import common
from .common import Request

if TYPE_CHECKING:
    from briefing.tools.scaffold.init_site import InitResult

_HARMLESS = ("readme", "licence", "license", "copying")
"""Files with which a repository is born; they stay as they are."""


def options(parser: argparse.ArgumentParser) -> None:
    """Where, from what, and what is known of it."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="the new briefing's folder; made if it is not there")
    article = "the article as plain text in UTF-8; a first line that is no sentence is its headline"
    parser.add_argument("--article", type=Path, required=True, metavar="FILE", help=article)
    parser.add_argument(
        "--title", default="", help="the briefing's title (default: “About” and the article's headline)"
    )
    language = "the article's language, such as en or pt-BR (default: made out from its words)"
    parser.add_argument("--language", default="", metavar="TAG", help=language)
    parser.add_argument("--publisher", default="", metavar="NAME", help="who published the article, if you know")
    parser.add_argument("--author", default="", metavar="NAME", help="who wrote it, if you know")
    parser.add_argument("--published", default="", metavar="DATE", help="when, if you know: 2023-11-01, 2023-11, 2023")
    parser.add_argument("--url", default="", metavar="ADDRESS", help="where it stands on the web, if it does")
    common.add_today(parser)


def run(request: Request) -> int:
    """Make the folder and say how to go on."""
    from briefing.build import pipeline
    from briefing.disk import load
    from briefing.engine.engine import Engine
    from briefing.tools.scaffold import init_site

    given = request.arguments
    folder, article = given.folder, given.article
    common.recover(folder)
    _may_begin(folder, article)
    wanted = init_site.InitOptions(
        article.name,
        common.today(request),
        **{name: " ".join(getattr(given, name).split()) for name in _KNOWN},
    )
    made = init_site.create_briefing(article.read_bytes(), wanted, load.read_starter())
    _, problems = pipeline.check(made.files, Engine(""))
    errors = [fault for fault in problems if fault.severity == "error"]
    if errors:  # a date or an address that cannot be one
        terminal.print_faults(errors, made.files)
        terminal.say("Nothing was made.")
        return common.EXIT_PROBLEMS
    common.create(folder, {name: data for name, data in made.files.items() if not _is_there(folder, name)})
    _report(folder, made)
    return common.EXIT_OK


_KNOWN = ("title", "language", "publisher", "author", "published", "url")


def _may_begin(folder: Path, article: Path) -> None:
    """Raise UsageError where the article is none, or where something is in the way."""
    if not article.is_file():
        message = f"There is no file {article}. Name the article's text with --article."
        raise UsageError(message)
    if folder.exists() and not folder.is_dir():
        message = f"{folder} is a file. Name a folder."
        raise UsageError(message)
    here = sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []
    strange = [name for name in here if not _is_harmless(name) and not _same(folder / name, article)]
    if strange:
        listed = ", ".join(strange[:3]) + (" …" if len(strange) > 3 else "")  # noqa: PLR2004
        message = f"{folder} is not empty: it holds {listed}. Name a new folder, so that nothing gets mixed up."
        raise UsageError(message)


def _is_harmless(name: str) -> bool:
    return name.startswith(".") or name.lower().startswith(_HARMLESS)


def _is_there(folder: Path, name: str) -> bool:
    """True for what the user has brought along, such as a README: it is kept."""
    return _is_harmless(name) and (folder / name).exists()


def _same(path: Path, other: Path) -> bool:
    return path.resolve() == other.resolve()


def _report(folder: Path, made: InitResult) -> None:
    from briefing.tools.scaffold.plain import LANGUAGE_NAMES

    name = LANGUAGE_NAMES.get(made.language, "")
    language = f"{name} ({made.language})" if name else made.language
    terminal.say(f"Made a briefing in {common.short(folder)}: {terminal.counted(len(made.files), 'file')}.")
    terminal.say(f"  headline: {made.headline or 'none; the first words stand in for it in content/article.md'}")
    text = f"{terminal.counted(made.paragraphs, 'paragraph')}, {terminal.counted(made.sentences, 'sentence')}"
    terminal.say(f"  text: {text}, in {language}; another language is set in content/article.md")
    if not made.has_words:
        terminal.say(f"  The program has no list of hedges for {language}: add them to content/vocabulary.yaml.")
    terminal.say("\nGo on with:")
    program = "python3 build.py" if Path(sys.argv[0]).name == "build.py" else "briefing"
    site = "" if _same(folder, Path()) else f" --site {_quoted(folder)}"
    for command, does in {
        "serve --open": "see it, and keep it open while you write",
        "new claim": "take the article's next sentence",
        "check": "see what is left",
    }.items():
        terminal.say(f"  {program}{site} {command:<14} {does}")
    terminal.say(f"{common.short(folder / 'content/pages/where-to-begin.md')} lists sentences to start from.")


def _quoted(folder: Path) -> str:
    words = common.short(folder)
    return f'"{words}"' if " " in words else words
