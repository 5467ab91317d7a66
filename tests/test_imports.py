"""Which package may import which others, read from the imports themselves."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "briefing"
# Package → the packages it may import. What begins and ends the program may import everything.
TABLE = {
    "core": "",
    "languages": "core",
    "engine": "",
    "parse": "core languages",
    "site": "core engine languages parse",
    "rules": "core languages parse site",
    "data": "core languages site",
    "views": "core languages parse site data",
    "html": "core engine languages",
    "build": "core engine languages parse site rules data views html",
    "disk": "core",
    "tools": "core engine languages parse site data rules html build disk",
    "preview": "core engine disk",
}
OUTER = {"disk", "preview", "cli", "tools.linkcheck", "bootstrap", "__main__"}
"""What may touch the disk, the network and the clock."""
OUTER_MODULES = {"build.fonts", "core.terminal", "engine.parallel", "engine.signals", "tools.export.pdf"}
"""Modules of inner packages that may too: they find fonts, print, fork processes, wait for signals, start a browser."""
OUTSIDE = {
    *("os", "pathlib", "shutil", "tempfile", "glob", "mmap", "logging", "sqlite3", "dbm", "importlib"),
    *("platform", "sys", "locale", "subprocess", "multiprocessing", "threading", "asyncio", "uuid"),
    *("socket", "ssl", "http", "urllib", "random", "httpx", "livereload", "tornado", "watchfiles"),
}
CLOCKS = {
    "time": "time time_ns monotonic perf_counter process_time sleep localtime gmtime strftime",
    "datetime": "now today utcnow",
    "date": "today",
    "io": "open open_code FileIO",
}
BUILTINS = {"open", "input", "print", "eval", "exec", "__import__", "breakpoint"}
MAX_FUNCTION = 40


def _module(path: Path) -> str:
    """The dotted name below `briefing`."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


PACKAGES = {_module(path) for path in PACKAGE.rglob("__init__.py")}


@cache
def trees() -> dict[str, ast.Module]:
    """Every module, parsed when it is asked for: each process of the tests imports this file."""
    return {_module(path): ast.parse(path.read_bytes()) for path in sorted(PACKAGE.rglob("*.py"))}


def _imports(name: str) -> Iterator[str]:
    """Every module that a module imports, anywhere in it."""
    package = f"briefing.{name}" if name in PACKAGES else f"briefing.{name}".rpartition(".")[0]
    for node in ast.walk(trees()[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package)
            inside = (f"{base}.{alias.name}" for alias in node.names)
            yield from (module if module.removeprefix("briefing.") in trees() else base for module in inside)


def _ours(name: str) -> set[str]:
    return {module.removeprefix("briefing.") for module in _imports(name) if module.startswith("briefing.")}


def _room(name: str) -> str:
    """The package of a module; each tool is one of its own."""
    return ".".join(name.split(".")[: 2 if name.startswith("tools.") else 1])


def test_a_package_imports_exactly_what_the_table_allows() -> None:
    """Data flows one way: each package can be read without those that come after it; no tool imports another."""
    found: dict[str, set[str]] = {}
    for name in trees():
        others = {_room(other) for other in _ours(name) if other in trees()} - {_room(name)}
        found.setdefault(_room(name).split(".")[0], set()).update(others)
    free = {package: found.pop(package) for package in ("cli", "bootstrap", "__main__", "__init__")}
    assert free["cli"]
    assert found == {package: set(allowed.split()) for package, allowed in TABLE.items()}


def test_imports_make_no_circle() -> None:
    """A module can be understood from those it imports; no two need each other."""
    needs = {name: [o for o in _ours(name) if o in trees() and not f"{name}.".startswith(f"{o}.")] for name in trees()}
    assert list(TopologicalSorter(needs).static_order())  # raises CycleError


def test_nothing_inside_touches_disk_network_or_clock() -> None:
    """Same input, same bytes: what a page says cannot depend on the machine, the network or the day."""
    inner = {name: tree for name, tree in trees().items() if _room(name) not in OUTER and name not in OUTER_MODULES}
    imported = {name: {m for m in _imports(name) if m.split(".")[0] in OUTSIDE} - {"urllib.parse"} for name in inner}
    wrong = {name: found for name, tree in inner.items() if (found := imported[name] | set(_outside_calls(tree)))}
    assert not wrong


def _outside_calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in BUILTINS:
            yield f"{node.lineno}: {node.id}"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            of = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if node.attr in CLOCKS.get(of, "").split():
                yield f"{node.lineno}: {of}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module in CLOCKS:
            yield from (f"{node.lineno}: {a.name}" for a in node.names if a.name in CLOCKS[node.module].split())


def test_no_function_is_longer_than_a_screen() -> None:
    """A function of more than 40 lines does more than one thing."""
    sizes = {
        f"{name}.{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert not {name: size for name, size in sizes.items() if size > MAX_FUNCTION}
