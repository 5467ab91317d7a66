"""The table of imports (docs: ARCHITECTURE.md), read from the imports themselves."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).resolve().parent.parent / "briefing"
# The world outside: what finds and writes files, talks to people, watches the clock, sets up the environment.
OUTER = {
    "load",
    "pdf",
    "commits",
    "write",
    "save",
    "signals",
    "external",
    "ownership",
    "lock",
    "search",
    "serve",
    "cli",
    "commands",
    "console",
    "workers",
    "__main__",
    "bootstrap",
}
DISK = {"os", "pathlib", "shutil", "tempfile", "glob", "mmap", "logging", "sqlite3", "dbm", "importlib"}
MACHINE = {"platform", "sys", "locale", "subprocess", "multiprocessing", "threading", "asyncio", "uuid"}
NETWORK = {"socket", "ssl", "http", "urllib", "random", "httpx", "livereload", "tornado", "watchfiles"}
PURE = {"urllib.parse"}  # of the modules above
# Modules that may be imported for their types, and what of them reads the clock or the disk.
CLOCKS = {
    "time": {
        "time",
        "time_ns",
        "monotonic",
        "perf_counter",
        "process_time",
        "sleep",
        "localtime",
        "gmtime",
        "strftime",
    },
    "datetime": {"now", "today", "utcnow"},
    "date": {"today"},
    "io": {"open", "open_code", "FileIO"},
}
BUILTINS = {"open", "input", "print", "eval", "exec", "__import__", "breakpoint"}
MAX_MODULE, MAX_FUNCTION = 700, 40


def _module(path: Path) -> str:
    """The dotted name below `briefing`."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


TREES = {_module(path): ast.parse(path.read_bytes()) for path in sorted(PACKAGE.rglob("*.py"))}
PACKAGES = {_module(path) for path in PACKAGE.rglob("__init__.py")}
INNER = sorted(name for name in TREES if name.split(".")[0] not in OUTER)


def _imported(name: str) -> Iterator[str]:
    """Every module that a module imports, anywhere in it; ours without the package's name."""
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name.removeprefix("briefing.") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _from(name, node)


def _from(name: str, node: ast.ImportFrom) -> Iterator[str]:
    base = (node.module or "").split(".") if node.module else []
    if node.level:
        here = name.split(".") if name in PACKAGES - {"__init__"} else name.split(".")[:-1]
        base = [*here[: len(here) - node.level + 1], *base]
    elif base[0] == "briefing":
        base = base[1:]
    else:
        yield ".".join(base)
        return
    for alias in node.names:
        inside = ".".join([*base, alias.name])
        yield inside if inside in TREES else ".".join(base) or "__init__"


def _ours(name: str) -> set[str]:
    return {found for found in _imported(name) if found in TREES}


def _heads(name: str) -> set[str]:
    """The top-level modules of ours that a module imports."""
    return {found.split(".")[0] for found in _ours(name)}


def test_the_reader_of_imports_sees_them_all() -> None:
    """Relative and absolute imports, of modules and of names in them, also inside functions, are understood."""
    assert {"link", "memo", "press", "rules", "schema"} <= _heads("pipeline")
    assert {"views.parts", "views.sheet", "assess", "site", "model"} <= _ours("views.claim")
    assert {"load", "pipeline", "write"} <= _heads("commands.build")


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("diagnostics", set()),
        ("limits", set()),
        ("characters", {"limits"}),
        ("refusals", {"limits"}),
        ("hrefs", {"limits", "markers"}),
        ("markers", {"limits"}),
        ("memo", set()),
        ("track", set()),
        ("model", {"markers"}),
        ("config", {"markers", "model"}),
        ("document", {"markers"}),
        ("parse", {"characters", "diagnostics", "document", "limits", "markers"}),
        ("assets", {"diagnostics", "memo"}),
        ("render", {"assets", "diagnostics", "templating"}),
        ("templating", {"assets"}),
        ("closure", {"assets", "explain", "memo", "templating"}),
        ("explain", {"memo"}),
        ("anchor", {"model"}),
    ],
)
def test_a_module_imports_only_what_the_table_allows(name: str, allowed: set[str]) -> None:
    """The vocabulary stands alone, memo knows no domain, rendering never sees the site: each can be read by itself."""
    assert _ours(name) <= allowed


@pytest.mark.parametrize("name", INNER)
def test_inner_modules_never_import_outer_ones(name: str) -> None:
    """A build is files in, files out; whoever reads and writes them calls it, never the other way round."""
    assert not _heads(name) & OUTER


@pytest.mark.parametrize("name", [name for name in INNER if name.split(".")[0] in {"views", "rules"}])
def test_views_and_rules_know_nothing_of_pages_to_come(name: str) -> None:
    """Views are finished before a template is seen; checks read the site only."""
    assert not _heads(name) & {"render", "assets", "pipeline", "memo"}
    if name.startswith("rules"):
        assert "views" not in _heads(name)


@pytest.mark.parametrize("name", INNER)
def test_nothing_inside_touches_disk_network_or_clock(name: str) -> None:
    """Same input, same bytes: what a page says cannot depend on the machine, the network or the day."""
    imported = {found.split(".")[0] for found in _imported(name) if found not in TREES and found not in PURE}
    assert not imported & (DISK | MACHINE | NETWORK)
    assert not sorted(_outside_calls(TREES[name]))


def _outside_calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in BUILTINS:
            yield f"{node.lineno}: {node.id}"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            of = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if node.attr in CLOCKS.get(of, ()):
                yield f"{node.lineno}: {of}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module in CLOCKS:
            yield from (f"{node.lineno}: {a.name}" for a in node.names if a.name in CLOCKS[node.module])


def test_imports_make_no_circle() -> None:
    """A module can be understood from those it imports; no two need each other."""
    waiting = {name: _ours(name) - {name, *_parents(name)} for name in TREES}
    while free := [name for name, needs in waiting.items() if not needs]:
        for name in free:
            del waiting[name]
        for needs in waiting.values():
            needs.difference_update(free)
    assert not waiting


def _parents(name: str) -> set[str]:
    """A part of a package may name the package only to reach its siblings."""
    parts = name.split(".")
    return {".".join(parts[:n]) for n in range(1, len(parts))}


def test_no_module_is_longer_than_one_can_read() -> None:
    """What is read together stands together, and no module is endless."""
    sizes = {str(path): len(path.read_text("utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert not {name: size for name, size in sizes.items() if size > MAX_MODULE}


def test_no_function_is_longer_than_a_screen() -> None:
    """A function of more than 40 lines does more than one thing."""
    sizes = {
        f"{name}.{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert not {name: size for name, size in sizes.items() if size > MAX_FUNCTION}
