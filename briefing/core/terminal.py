"""What the user sees in the terminal: faults, a progress line for long work, the closing line."""

from __future__ import annotations

import errno
import os
import sys
import time
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from .diagnostics import Severity, show
from .unicode_safety import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from briefing.disk.write import Written

    from .diagnostics import Diagnostic

    Progress = Callable[[str, int, int], None]

TIMEOUT = 0.5
"""Seconds of work before a progress line appears."""

_NO_MEMORY = (
    *("failed to map segment", "cannot allocate memory", "Cannot allocate memory", "start new thread"),
    *("error return without exception set", "without setting an exception"),  # by C code that has run out of it
)
TOO_LITTLE_MEMORY = (
    "There is too little memory for this. Nothing was published, and the site that was written last stays as it is. "
    "Close other programs, or raise the limit that was set for this one (see `ulimit -v`)."
)

_BOLD, _DIM, _RED, _YELLOW = "1", "2", "1;31", "1;33"


def use_any_encoding() -> None:
    """Print what the terminal cannot show as an escape instead of failing on it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # a stream put there by a test has none
        if reconfigure:
            reconfigure(errors="backslashreplace")


def print_faults(problems: Sequence[Diagnostic], files: Mapping[str, bytes]) -> None:
    """Print every fault with its source line, and a line that counts them; nothing if there are none."""
    colour = _wants_colour(sys.stdout)
    for diagnostic in problems:
        text = _visible(show(diagnostic.rewritten(visible), files, visible))
        print(_coloured(text, diagnostic.severity) if colour else text, end="\n\n")
    if problems:
        errors = sum(diagnostic.severity is Severity.ERROR for diagnostic in problems)
        print(f"{counted(errors, 'error')}, {counted(len(problems) - errors, 'warning')}")


def print_lines(lines: Iterable[tuple[str, str]]) -> None:
    """Print lines; each comes with what it is: "heading", "strong", "weak" or ""."""
    colour = _wants_colour(sys.stdout)
    codes = {"heading": _BOLD, "strong": _RED, "weak": _YELLOW}
    for number, (kind, text) in enumerate(lines):
        line = _visible(text)
        before = "\n" if kind == "heading" and number else ""
        print(before + (_paint(line, codes[kind]) if colour and kind in codes else line))


def closing_line(written: Written, seconds: float) -> str:
    """Say what a build did: `140 pages · 12 files written · 128 unchanged · 0 removed · 0.42 s`."""
    done = f"{counted(written.written, 'file')} written · {written.unchanged} unchanged · {written.removed} removed"
    return f"{counted(written.pages, 'page')} · {done} · {seconds:.2f} s"


def counted(number: int, thing: str) -> str:
    """Give a number and its noun: 1 page, 2 pages."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def print_err(words: str) -> None:
    """Say on the error stream what stops the command."""
    print(_visible(words), file=sys.stderr)


def failure(error: Exception, *, debug: bool) -> str:
    """What to tell the user about an exception."""
    if debug:
        return "".join(traceback.format_exception(error)).rstrip()
    if _is_lack_of_memory(error):
        return TOO_LITTLE_MEMORY
    if isinstance(error, OSError):
        return f"{error.filename or 'The system says'}: {error.strerror or error}."
    return (
        f"The program itself has failed ({type(error).__name__}: {error}). This is not your fault, and your files "
        "are as they were. Please report it: run the same command with --debug and open an issue with what it prints."
    )


def _is_lack_of_memory(error: BaseException | None) -> bool:
    """True if memory was refused: to Python, to a new process or thread, or to a library as it was loaded."""
    while error is not None:
        if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
            return True
        if any(words in str(error) for words in _NO_MEMORY):
            return True
        error = error.__cause__ or error.__context__
    return False


def say(words: str) -> None:
    """Say something on the standard output, at once."""
    print(_visible(words), flush=True)


def hand_over(report: str) -> None:
    """Print a report for programs as it is: whoever made it has taken care of what it quotes."""
    print(report.rstrip("\n"), flush=True)


def _visible(text: str) -> str:
    return "\n".join(map(visible, text.split("\n")))


def is_conversation() -> bool:
    """True if somebody can be asked: both ends are a terminal."""
    return sys.stdin is not None and sys.stdin.isatty() and _is_terminal(sys.stdout)


def ask(question: str) -> str:
    """Ask, and give the answer without the space around it; "" at the end of the input."""
    try:
        return input(f"{question}: ").strip()
    except EOFError:
        print()
        return ""


@contextmanager
def progress_line() -> Iterator[Progress]:
    """Give a function to call with (stage, done, of how many). Shows a line on a terminal when work takes long."""
    if not _is_terminal(sys.stderr):
        yield lambda _stage, _done, _total: None
        return
    line = _Line()
    try:
        yield line.advance
    finally:
        line.close()


class _Line:
    """The progress line. It is begun late: most builds are over before one could read it."""

    def __init__(self) -> None:
        self._begin = time.monotonic() + TIMEOUT
        self._close: Callable[[], None] | None = None
        self._show: Progress | None = None

    def advance(self, stage: str, done: int, total: int) -> None:
        if self._show is None and time.monotonic() >= self._begin:
            self._open()
        if self._show is not None:
            self._show(stage, done, total)

    def close(self) -> None:
        if self._close is not None:
            self._close()

    def _open(self) -> None:
        from rich.console import Console  # noqa: PLC0415  # takes longer to load than a small build
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        task = progress.add_task("")
        progress.start()
        self._show = lambda stage, done, total: progress.update(task, description=stage, completed=done, total=total)
        self._close = progress.stop


def _coloured(text: str, severity: Severity) -> str:
    """Mark the parts of what `show` gives: where, how bad, the caret, the hint."""
    headline, *rest = text.split("\n")
    where, mark, message = headline.partition(f" {severity}: ")
    strong = _RED if severity is Severity.ERROR else _YELLOW
    lines = [f"{_paint(where, _BOLD)}{_paint(mark, strong)}{message}"]
    for line in rest:
        is_caret = bool(line.strip()) and not line.strip(" ^")
        lines.append(_paint(line, strong) if is_caret else _paint(line, _DIM) if line.startswith("  hint:") else line)
    return "\n".join(lines)


def _paint(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if text else text


def _wants_colour(stream: TextIO) -> bool:
    return _is_terminal(stream) and not os.environ.get("NO_COLOR")


def _is_terminal(stream: TextIO) -> bool:
    return stream.isatty() and os.environ.get("TERM") != "dumb"
