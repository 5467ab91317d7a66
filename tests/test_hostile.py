"""Content comes from strangers: what they may bring in, and that each rule against them is needed.

tests/hostile/ is the corpus: a case is a title, files laid over tests/sites/minimal/, and what comes of it, the codes
of diagnostics or `harmless`. Forms of files: `note`, `page` and `claim` give a record around the text; `written out`
is what could not be read (tests/documents.py). What is published is judged by an independent sanitiser
(tests/judging.py) and by Chromium, with the site's own policy and without any.
"""

import functools
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, BrowserContext

from briefing import rules
from briefing.build import pipeline
from briefing.core import amounts, dates, diagnostics, limits, terminal
from briefing.core.diagnostics import Location
from briefing.engine.engine import Engine
from briefing.site import claim_status

from . import judging, shared
from .documents import MINIMAL, ROOT, Case, minimal, publish, read_cases, site_of, write_cases, write_files
from .linked import built
from .reading import script
from .trying import CORPUS, MEGABYTES, SECONDS, attempt, is_published

CLASSES = sorted(path.name for path in CORPUS.glob("*.txt"))
TOGETHER = 40
"""Cases that are published as one site."""
_ALWAYS = ("index.html", "article.html", "about.html")
"""Pages that the browser opens in each site, besides those of the cases' records."""
_CLAIMS = 12
"""Claims of one passage that may be in one site."""
_SAMPLE = 24
"""By day, one in so many cases is tried."""


@functools.cache
def cases(name: str) -> dict[str, Case]:
    """The cases of a class by title."""
    return {case.title: case for case in read_cases(CORPUS / name)[1]}


@pytest.fixture(scope="session")
def outcomes(root: Path, *, night: bool) -> Mapping[str, Mapping[str, Any]]:
    """What came of a sample of the cases by day, of all at night: class → title → outcome."""
    return shared.once("outcomes", lambda: _outcomes(root, 1 if night else _SAMPLE))


def _outcomes(root: Path, step: int) -> Mapping[str, Mapping[str, Any]]:
    """Tried in a process with limits, of all in two."""
    parts = (CLASSES[::2], CLASSES[1::2]) if step == 1 else (CLASSES,)
    command = [sys.executable, "-m", "tests.trying", str(step)]
    running = [subprocess.Popen([*command, *part], cwd=root, stdout=subprocess.PIPE) for part in parts]
    found: dict[str, dict[str, Any]] = {name: {} for name in CLASSES}
    for process in running:
        printed, _ = process.communicate(timeout=3600)  # it has its own limit of processor time
        assert process.returncode == 0
        for line in map(json.loads, printed.splitlines()):
            found[line["file"]][line["title"]] = line
    return found


@pytest.mark.parametrize("name", CLASSES)
def test_hostile_input_is_reported_or_harmless(
    name: str, outcomes: Mapping[str, Mapping[str, Any]], *, update: bool, night: bool
) -> None:
    """Each input gets just its diagnostics, in little time, memory and words; nothing stops the program."""
    found = {title: outcome["codes"] for title, outcome in outcomes[name].items()}
    assert not {title: codes for title, codes in found.items() if codes.startswith("CRASH")}
    if update:
        intro, written = read_cases(CORPUS / name)
        write_cases(CORPUS / name, intro, written, found)
        return
    tried = list(cases(name))[:: 1 if night else _SAMPLE]
    assert found == {title: cases(name)[title].expected for title in tried}
    for title, outcome in outcomes[name].items():
        assert outcome["seconds"] <= SECONDS, title
        assert outcome["megabytes"] <= MEGABYTES, title
        assert outcome["said"] <= 100_000, title


# -- What is published --


@pytest.fixture(scope="session")
def sites(outcomes: Mapping[str, Mapping[str, Any]]) -> list[dict[str, bytes]]:
    """Everything that is published of the cases, many of them to a site; of later sites only what they change."""
    return shared.once("hostile sites", lambda: _sites(outcomes))


def _sites(outcomes: Mapping[str, Mapping[str, Any]]) -> list[dict[str, bytes]]:
    made: list[dict[str, bytes]] = []
    seen: set[bytes] = set()
    memo = Engine()
    published = (
        case
        for name in CLASSES
        for title, case in cases(name).items()
        if title in outcomes[name] and is_published(outcomes[name][title]["codes"])
    )
    for files in _together(published):
        output = publish(files, memo)
        made.append({path: data for path, data in output.items() if data not in seen})
        seen.update(output.values())
    return made


def _together(waiting: Iterable[Case]) -> Iterator[pipeline.Files]:
    """Sites of as many cases as go together."""
    groups: list[list[Case]] = []
    for case in waiting:
        for group in groups:
            taken = [path for other in group for path in other.files]
            claims = sum(path.startswith("content/claims/") for path in (*taken, *case.files))
            if len(group) < TOGETHER and claims <= _CLAIMS and not case.files.keys() & {*taken}:
                group.append(case)
                break
        else:
            groups.append([case])
    for group in groups:
        yield site_of({path: data for case in group for path, data in case.files.items()})


def test_what_is_published_is_harmless(sites: list[dict[str, bytes]]) -> None:
    """A sanitiser that knows nothing of the program would change nothing; data, feeds and headers hold no surprise."""
    assert judging.objections(built(MINIMAL)) == []
    assert sum(len(pages) for pages in sites) > 50
    assert [what for pages in sites for what in judging.objections(pages)] == []


@pytest.mark.parametrize(
    "guarded",
    [False, pytest.param(True, marks=pytest.mark.nightly)],
    ids=["without a policy", "under the site's own policy"],
)
def test_no_script_of_a_stranger_runs(
    browser: Browser, sites: list[dict[str, bytes]], tmp_path: Path, *, guarded: bool
) -> None:
    """Nothing runs, asks the network or goes elsewhere, though the policy be off; and none is needed against ours."""
    context = browser.new_context(bypass_csp=not guarded, viewport={"width": 1280, "height": 800})
    context.add_init_script(script("watch"))
    honest = built(MINIMAL)
    found: list[str] = []
    for number, pages in enumerate(sites):
        folder = tmp_path / str(number)
        write_files(folder, {path: data for path, data in sites[0].items() if path.startswith("assets/")} | pages)
        own = [path for path in pages if path.endswith(".html") and (path not in honest or path in _ALWAYS)]
        found += _visit(context, folder, own)
    context.close()
    assert found == []


def _visit(context: BrowserContext, folder: Path, paths: list[str]) -> list[str]:
    """What went wrong on some pages of a site, opened from the disk."""
    found: list[str] = []
    page = context.new_page()
    home = f"{folder.as_uri()}/"
    page.on("popup", lambda popup: found.append(f"window: {popup.url}"))
    page.on("request", lambda asked: found.extend([f"asks: {asked.url}"] * (not asked.url.startswith(home))))
    page.on("pageerror", lambda error: found.append(f"{page.url}: {error}"))
    for path in paths:
        if path == "404.html" or b'http-equiv="refresh"' in (folder / path).read_bytes():
            continue  # leads on within the site, or to where it is published: its addresses were judged
        address = (folder / path).as_uri()
        page.goto(address, wait_until="domcontentloaded")
        found += [f"{path}: {what}" for what in page.evaluate(script("touch"))]
        if unquote(page.url.partition("#")[0]) != unquote(address):
            found.append(f"{path} leads to {page.url}")
    page.close()
    return found


# -- Every rule is needed --


def _nothing(*_: object, **__: object) -> Iterator[Any]:
    return iter(())


# The case that needs a rule, what is replaced, by what.
MUTATIONS = [
    ("links", "A script", "core.urls.is_safe", lambda _: True),
    ("markup", "An image that fails", "parse.prose.unsupported", _nothing),
    ("characters", "Right-to-left override in a text", "core.unicode_safety.hidden", _nothing),
    ("characters", "Letters of Greek in a word", "core.unicode_safety.mixed", _nothing),
    ("names", "An id that looks like another", "core.unicode_safety.skeleton", str),
    ("load", "A line that is too long", "parse.github_markdown.refusals", _nothing),
]


@pytest.mark.parametrize(("name", "title", "target", "instead"), MUTATIONS)
def test_without_a_rule_the_corpus_objects(
    name: str, title: str, target: str, instead: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each rule is there for a case: without it the outcome is another, or the judge objects."""
    case = cases(f"{name}.txt")[title]
    monkeypatch.setattr(f"briefing.{target}", instead)
    if attempt(case, b"")["codes"] == case.expected:
        assert judging.objections(publish(site_of(case.files), Engine()))


# -- Limits --

_TIGHT: Mapping[str, int] = {"MAX_PROBLEMS": 3, "DATE": 3, "OVERLAP": 0}
_SHOWN_BY: Mapping[str, tuple[str, str]] = {
    "DATE": ("numbers.txt", "The date 2021?"),
    "MAX_PROBLEMS": ("yaml.txt", "A hundred unknown keys"),
    **dict.fromkeys(("ATTACHMENT", "ATTACHMENTS", "PIXELS"), ("files.txt", "A picture with a caption in order")),
}
_COMPILED = {"DIGITS": "The amount of nineteen digits", "MARKS": "Five accents on a letter"}
"""Limits that are part of a pattern, and a case just beyond each."""


LIMITS = [
    name for name, value in vars(limits).items() if isinstance(value, int) and name not in {"CLOSEST", "SENTENCE"}
]
"""The limits that have a diagnostic."""
DOCUMENTED = re.findall(
    r"^- ([\d,]+) .*\(`([a-z-]+)`\)$",
    (ROOT / "docs/limits.md").read_text("utf-8"),
    re.MULTILINE,
)
"""Number and code of each, in the same order."""


@pytest.mark.parametrize(("limit", "code"), [*zip(LIMITS, (code for _, code in DOCUMENTED), strict=False)])
def test_a_limit_is_enforced_as_the_document_says(limit: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond it is its diagnostic: an honest site is refused as soon as the number is small."""
    assert code in diagnostics.CODES
    if title := _COMPILED.get(limit):
        case = next(found for name in CLASSES for found in cases(name).values() if found.title == title)
        assert code in case.expected
        return
    name, title = _SHOWN_BY.get(limit, ("", ""))
    files = site_of(cases(name)[title].files) if name else minimal()
    dates.read.cache_clear()
    monkeypatch.setattr(limits, limit, _TIGHT.get(limit, 1))
    assert code in {problem.code for problem in pipeline.check(files, Engine())[1]}


def test_the_list_of_limits_is_that_of_the_program() -> None:
    """Contributors find every limit in docs/limits.md, with its number."""
    assert [number for number, _ in DOCUMENTED] == [f"{getattr(limits, name):,}" for name in LIMITS]


def test_the_judge_knows_formulas_headers_and_broken_data() -> None:
    """What content may flow into besides pages is judged, too, whatever makes it."""
    bad = {
        "data/a.csv": b'id,title\r\n1,"=HYPERLINK(1)"\r\n',
        "data/a.json": b"{",
        "b.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>',
        "_headers": b"/x\n  Set-Cookie: a\n",
        "a/con.html": b"",
        "c.html": b'<a href="javascript:alert(1)">x</a>',
        "e.html": b"<main><p onclick=x>y</p></main>",
        "f.html": b"<script>x</script>",
    }
    said = " ".join(judging.objections(bad))
    assert not [path for path in bad if path not in said]
    assert judging.objections({"a.csv": b"n\r\n-12.5\r\n+3\r\n'=x\r\n", "_headers": b"/*\n  Vary: a\n"}) == []


# -- What the terminal and the program itself are protected from --


def test_a_message_cannot_pass_for_the_programs_own(capsys: pytest.CaptureFixture[str]) -> None:
    """No escape sequence, no line of a stranger's making, no command to the runner that keeps the log."""
    source = b"::error::x ##[add-mask]y \x1b[2J\xe2\x80\xae"
    path = "content/claims/a\n::stop-commands::.md"
    found = [
        diagnostics.problem("raw-html", Location(path), "A\n::warning::b \x1b]0;c\x07 ##[group]"),
        diagnostics.problem("raw-html", Location("x.md"), "Here."),
    ]
    terminal.print_problems(found, {"x.md": source})
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "##[" not in shown
    assert not [line for line in shown.split("\n") if line.lstrip().startswith("::")]


def test_numbers_of_any_size_are_read_or_refused() -> None:
    """A word list is looked for as it is written, too: it is no pattern."""
    assert amounts.read("9" * 18) > 0
    for text in ("P" + "9" * 4000 + "Y", "9" * 5000, "-1", "٤٠"):
        with pytest.raises(ValueError, match="neither"):
            amounts.read(text)
    assert claim_status.mentions_one("a" * 5000, ["(a+)+$"]) == ""


@pytest.mark.parametrize("severity", ["error", "warning"])
def test_of_a_file_with_too_many_problems_the_first_are_reported(severity: str) -> None:
    """The report stays readable (more-faults), errors come first, and none of them lets the site be published."""
    code = "raw-html" if severity == "error" else "undated-time-word"
    found = [diagnostics.problem("orphan-record", Location("a.md", n), "A.") for n in range(limits.MAX_PROBLEMS)]
    found += [diagnostics.problem(code, Location("a.md", 1000 + n), "B.") for n in range(limits.MAX_PROBLEMS + 5)]
    reported = rules.truncate_problems([*found, diagnostics.problem("raw-html", Location("b.md"), "C.")])
    assert Counter(problem.location.path for problem in reported) == {"a.md": limits.MAX_PROBLEMS + 1, "b.md": 1}
    assert [problem.code for problem in reported if problem.location.path == "a.md"][-1] == "more-faults"
    kept = {problem.severity for problem in reported if problem.location.path == "a.md" and problem.code == code}
    assert diagnostics.has_errors([p for p in reported if p.location.path == "a.md"]) == (severity == "error")
    assert severity == "warning" or kept == {"error"}
