"""`build.py bench [PART …]`: installs the peers, makes the sites, measures in turns, writes the report."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import pstats
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench import frozen, generate_site, report, saves
from bench.install import peers, versions
from bench.tools import Peers, tools
from bench.workspace import Sample, Workspace, afterwards, builds
from briefing.bootstrap import testing
from briefing.bootstrap.environment import SetupError

# Of a profile: stage → a function in which it is spent, with all that it calls.
_STAGES = {
    "start (imports)": ("<frozen importlib._bootstrap>", "_find_and_load"),
    "reading files and git": ("disk/load.py", "read_site"),
    "parsing": ("build/pipeline.py", "_parse"),
    "checks": ("rules/__init__.py", "of_record"),
    "data files": ("data/files.py", "files"),
    "pictures": ("build/pictures.py", "draw"),
    "pages: views and templates": ("build/render_pages.py", "page"),
    "pages: templates alone": ("html/render.py", "render"),
    "search: words of pages": ("html/searched.py", "searched_words"),
    "cache": ("cli/commands/common.py", "remember"),
    "writing": ("disk/write.py", "write_site"),
}


def main(root: Path, arguments: Sequence[str]) -> int:
    """Run the benchmark in the checkout `root`; the value is the exit code. Raises SetupError."""
    parser = argparse.ArgumentParser(prog="build.py bench", description="See bench/README.md.")
    parser.add_argument("parts", nargs="*", default=[], metavar="PART", help=f"all, or some of: {' '.join(_PARTS)}")
    wanted = parser.parse_args(arguments).parts or [*_PARTS]
    if unknown := {*wanted} - {*_PARTS}:
        parser.error(f"There is no part {' '.join(sorted(unknown))}. There are: {' '.join(_PARTS)}.")
    found, kept = peers(root), root / "bench/results/results.json"
    known = json.loads(kept.read_text("utf-8")) if kept.is_file() else {"facts": {}, "samples": []}
    facts, samples = known["facts"], [Sample(*row) for row in known["samples"]]
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    facts |= {"Machine": report.machine(), "Versions": {**versions(root, found), "measured": today}}
    with tempfile.TemporaryDirectory(prefix="bench-") as work:
        for name in wanted:
            if name == "profile":
                facts["Clean build by stage"] = _profile(root, found, Path(work))
            made = [_printed(sample) for sample in _PARTS[name](root, found, Path(work))]
            samples = [s for s in samples if s.part not in {one.part for one in made}] + made
            kept.parent.mkdir(parents=True, exist_ok=True)  # what is measured is kept, whatever happens to the rest
            kept.write_text(report.dump(facts, samples), encoding="utf-8")
            kept.with_suffix(".md").write_text(report.markdown(facts, samples), encoding="utf-8")
            kept.with_suffix(".svg").write_text(report.svg(samples), encoding="utf-8")
    return 0


def _printed(sample: Sample) -> Sample:
    value = sample.failure or report.amount(sample.value or 0, sample.measure)
    print(*sample[:2], sample.measure, sample.round, value, sep=" · ", file=sys.stderr, flush=True)
    return sample


def _briefings(root: Path, found: Peers, work: Path) -> Iterator[Sample]:
    """This briefing, frozen and live: clean, and what people do after that; MkDocs beside the frozen one's texts."""
    inputs = [root / "site.yaml", *sorted(path for name in ("content", "seeds") for path in (root / name).rglob("*.*"))]
    live = ((path.relative_to(root).as_posix(), path.read_text("utf-8")) for path in inputs)
    [mkdocs] = (tool for tool in tools(found, search=True) if tool.name == "mkdocs")
    beside = Workspace(work / "frozen-mkdocs", mkdocs.files(frozen.pages(root)), mkdocs.output, mkdocs.leftovers)
    for part, files in {"frozen": frozen.files(root), "live": live}.items():
        space = Workspace(work / part, files, "output", [".cache"])
        space.run([*found.ours, "build"])  # compiles what is compiled once
        for number in range(5):
            if part == "frozen":  # in the same minute: machines drift
                yield from builds(beside, part, mkdocs.name, number, mkdocs.commands)
            yield from builds(space, part, "ours", number, [(*found.ours, "build")])
            yield from afterwards(space, part, number, found.ours, frozen.EDITED)


def _plain(part: str, size: int, rounds: int, *, search: bool) -> Callable[[Path, Peers, Path], Iterator[Sample]]:
    """The briefing's texts as plain pages in each tool, `size` of them (0: each once)."""

    def measured(root: Path, found: Peers, work: Path) -> Iterator[Sample]:
        known, texts = tools(found, search=search), frozen.pages(root, size)
        spaces = [Workspace(work / f"{part}-{t.name}", t.files(texts), t.output, t.leftovers) for t in known]
        turns = list(zip(known, spaces, strict=True))
        for number in range(rounds):
            for tool, space in (*turns[number % 4 :], *turns[: number % 4]):
                yield from builds(space, part, tool.name, number, tool.commands)

    return measured


def _model(_: Path, found: Peers, work: Path) -> Iterator[Sample]:
    """Our own model at two sizes, to see how the time grows."""
    for size in (300, 3000):
        space = Workspace(work / f"model-{size}", generate_site.files(size), "output", [".cache"])
        for number in range(3):
            yield from builds(space, f"model-{size}", "ours", number, [(*found.ours, "build")])
            yield from afterwards(
                space, f"model-{size}", number, found.ours, f"content/claims/{generate_site.EDITED}.md"
            )


def _saves(root: Path, found: Peers, work: Path) -> Iterator[Sample]:
    """Saves in the preview at two sizes."""
    if not (browser := testing.find_browser()):
        message = "This part needs Chromium: install it, or name one with CHROMIUM=/path/to/chromium."
        raise SetupError(message)
    for size in (200, 3000):
        space = Workspace(work / f"saves-{size}", generate_site.files(size), "output", [".cache"])
        yield from saves.samples(space, f"saves-{size}", found.ours, root / "templates", browser)


def _profile(root: Path, found: Peers, work: Path) -> dict[str, str]:
    """Stage → its share of the time, on one core: in a second process no profiler looks."""
    space, kept = Workspace(work / "profile", frozen.files(root), "output", [".cache"]), str(work / "profile.stats")
    # Not by `-m cProfile`: the program ends before that could write.
    ours = f"import cProfile, sys; sys.path.insert(0, {str(root)!r}); from briefing.bootstrap.start import main"
    profiled = f"{ours}; cProfile.run('main([\"build\"])', {kept!r})"
    seconds, _, _ = space.run(["taskset", "-c", "0", str(found.python), "-c", profiled])
    calls = pstats.Stats(kept).stats  # type: ignore[attr-defined]  # (file, line, function) → …, cumulated, callers
    whole = max(row[3] for row in calls.values())
    shares = {}
    for stage, (where, function) in _STAGES.items():
        rows = [row[3] for (file, _, name), row in calls.items() if file.endswith(where) and name == function]
        shares[stage] = f"{100 * max(rows, default=0) / whole:.0f} %"
    return {**shares, "all, with the profiler": f"{seconds:.1f} s"}


_PARTS: dict[str, Callable[[Path, Peers, Path], Iterator[Sample]]] = {
    "briefing": _briefings,
    "texts": _plain("texts", 0, 5, search=True),
    "pages": _plain("pages", 3000, 3, search=False),
    "pages-search": _plain("pages-search", 3000, 3, search=True),
    "model": _model,
    "saves": _saves,
    "profile": lambda *_: iter(()),
}
