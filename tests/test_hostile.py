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
from briefing.core import dates, diagnostics, limits, terminal
from briefing.core.diagnostics import Location
from briefing.engine.engine import Engine
from briefing.tools.diff import report
from briefing.tools.diff.comparison import Comparison, Finding

from . import judging, shared
from .documents import MINIMAL, ROOT, Case, Command, minimal, publish, read_cases, site_of, write_cases, write_files
from .linked import built
from .reading import script
from .trying import CORPUS, MEGABYTES, SECONDS, attempt, is_published

CLASSES = sorted(path.name for path in CORPUS.glob("*.txt"))
_TOGETHER = 40
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

    def make() -> Mapping[str, Mapping[str, Any]]:
        """Tried in a process with limits, of all in two."""
        parts = (CLASSES[::2], CLASSES[1::2]) if night else (CLASSES,)
        command = [sys.executable, "-m", "tests.trying", "1" if night else str(_SAMPLE)]
        running = [subprocess.Popen([*command, *part], cwd=root, stdout=subprocess.PIPE) for part in parts]
        found: dict[str, dict[str, Any]] = {name: {} for name in CLASSES}
        for process in running:
            printed, _ = process.communicate(timeout=3600)  # it has its own limit of processor time
            assert process.returncode == 0
            for line in map(json.loads, printed.splitlines()):
                found[line["file"]][line["title"]] = line
        return found

    return shared.once("outcomes", make)


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

    def make() -> list[dict[str, bytes]]:
        made: list[dict[str, bytes]] = []
        seen: set[bytes] = set()
        memo = Engine()
        tried = ((case, outcomes[name].get(case.title)) for name in CLASSES for case in cases(name).values())
        for files in _together(case for case, outcome in tried if outcome and is_published(outcome["codes"])):
            output = publish(files, memo)
            made.append({path: data for path, data in output.items() if data not in seen})
            seen.update(output.values())
        return made

    return shared.once("hostile sites", make)


def _together(waiting: Iterable[Case]) -> Iterator[pipeline.Files]:
    """Sites of as many cases as go together."""
    groups: list[list[Case]] = []
    for case in waiting:
        for group in groups:
            taken = [path for other in group for path in other.files]
            claims = sum(path.startswith("content/claims/") for path in (*taken, *case.files))
            if len(group) < _TOGETHER and claims <= _CLAIMS and not case.files.keys() & {*taken}:
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
LIMITS = {n: value for n, value in vars(limits).items() if isinstance(value, int) and n not in {"CLOSEST", "SENTENCE"}}
"""The limits that have a diagnostic."""
DOCUMENTED = re.findall(r"(?m)^- ([\d,]+) .*\(`([a-z-]+)`\)$", (ROOT / "docs/limits.md").read_text("utf-8"))
"""Number and code of each, in the same order."""


@pytest.mark.parametrize(("limit", "documented"), [*zip(LIMITS, DOCUMENTED, strict=True)])
def test_a_limit_is_enforced_as_the_document_says(
    limit: str, documented: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """docs/limits.md has each with its number; beyond it is its diagnostic, as soon as the number is small."""
    number, code = documented
    assert number == f"{LIMITS[limit]:,}"
    if title := _COMPILED.get(limit):
        [case] = [found for name in CLASSES for found in cases(name).values() if found.title == title]
        assert code in case.expected
        return
    name, title = _SHOWN_BY.get(limit, ("", ""))
    files = site_of(cases(name)[title].files) if name else minimal()
    dates.read.cache_clear()
    monkeypatch.setattr(limits, limit, _TIGHT.get(limit, 1))
    assert code in {problem.code for problem in pipeline.check(files, Engine())[1]}


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


# -- What the terminal is protected from --

UNSEEN = "\x1b]8;;https://evil.example\x07\x9b2J\x9d0;x\x9c\x00\x7f\u202e\u2066\u200b\u2028\ufeff\ufdd0\U000e0041"
HARMFUL = {character for character in UNSEEN if not (character.isascii() and character.isprintable())}


def words_of(value: object) -> str:
    """Every text in a value of JSON."""
    if isinstance(value, dict):
        return "".join(map(words_of, [*value, *value.values()]))
    return "".join(map(words_of, value)) if isinstance(value, list) else str(value)


def test_a_message_cannot_pass_for_the_programs_own(
    copy: Path, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    """No control, bidirectional or invisible character, even decoded; no command to the runner that keeps the log."""
    escaped = "".join(f"\\U{ord(character):08X}" for character in UNSEEN)
    claim = copy / "content/claims/bridge-closed.md"
    claim.write_text(
        claim.read_text("utf-8").replace("bridge-closure", f'"{escaped}::error::x ##[add-mask]y"'), "utf-8"
    )
    for ending in (*UNSEEN.replace("\0", "").replace("/", ""), "\n::error::", " ##[group]"):
        (copy / f"content/claims/odd{ending}.md").write_text("no record", "utf-8")
    for form in ("human", "json", "github", "sarif"):
        said = command("check", "--site", copy, "--format", form, code=1)
        orders = [line for line in said.split("\n") if line.lstrip().startswith("::")]
        assert form != "human" or not orders
        assert all(re.match(r"::(error|warning) file=content/[^:]*,line=\d+,|::notice::", line) for line in orders)
        assert form in {"json", "sarif"} or "##[" not in "".join({*said.split("\n")} - {*orders})
        said = words_of(json.loads(said)) if form in {"json", "sarif"} else said
        assert "U+001B" in said
        assert not set(said) & HARMFUL
    finding = Finding("words", "a-claim", *[f"a {UNSEEN} b"] * 4)
    found = diagnostics.problem("raw-html", Location(f"content/{UNSEEN}.md"), f"a {UNSEEN} b")
    made = Comparison(f"a {UNSEEN}", "b", {f"x{UNSEEN}": "changed"}, (finding,), (), 0, (found,), (UNSEEN,), {})
    terminal.print_lines(report.lines(made))
    terminal.say(f"a {UNSEEN}")
    for said in (capsys.readouterr().out, report.comment(made)):
        assert not set(said) & HARMFUL


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
