"""Print to the terminal: problems, a progress line for long work, messages."""

import errno
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TextIO

from .diagnostics import Diagnostic, Severity, count, show
from .unicode_safety import visible

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

_MOST_ALIKE = 3
"""Warnings alike that are listed one by one."""
_STYLES = {"heading": "1", "strong": "1;31", "weak": "1;33"}


def print_problems(problems: Sequence[Diagnostic], files: Mapping[str, bytes], most: int | None = _MOST_ALIKE) -> None:
    """Print every problem, then the counts; print nothing if there are none.

    Those with the same message come together, warnings already with the same hint: the first with its source line and
    hint, the others with their headlines, which editors read. Of more than `most` such warnings, only the first is
    printed, and how many there are.
    """
    alike: dict[object, list[Diagnostic]] = {}
    for one in problems:
        message = one.message if one.severity is Severity.ERROR else ""
        alike.setdefault((one.code, one.severity, message, one.hint), []).append(one)
    for group in alike.values():
        style = "strong" if group[0].severity is Severity.ERROR else "weak"
        is_long = most is not None and group[0].severity is Severity.WARNING and len(group) > most
        for diagnostic in group[:1] if is_long else group:
            headline, *rest = _visible(show(diagnostic.rewritten(visible), files, visible)).split("\n")
            where, mark, message = headline.partition(f" {diagnostic.severity}: ")
            print(_paint(where, "heading") + _paint(mark, style) + message)
            for line in rest if diagnostic is group[0] and not is_long else ():
                print(line if line.strip(" ^") else _paint(line, style))
        if is_long:
            print(f"  hint: {group[0].hint} There are {len(group) - 1} more like it: `check .` lists them.")
        else:
            print()
    if problems:
        print(counts(problems))


def print_lines(lines: Iterable[tuple[str, str]]) -> None:
    """Print (style, text) lines; a style is "heading", "strong", "weak" or ""."""
    for number, (style, text) in enumerate(lines):
        print(("\n" if style == "heading" and number else "") + _paint(_visible(text), style))


def counts(problems: Iterable[Diagnostic]) -> str:
    """Return the numbers of errors and warnings in words."""
    errors, warnings = count(problems)
    return f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"


def counted(number: int, thing: str) -> str:
    """Return a number and its noun: 1 page, 2 pages."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def print_err(words: str) -> None:
    """Print a message on the error stream."""
    print(_visible(words), file=sys.stderr)


def failure(error: Exception, *, debug: bool) -> str:
    """Return the message for an exception; with `debug`, its traceback."""
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
    """True if Python, a new process or thread, or a library being loaded was refused memory."""
    while error and not (
        isinstance(error, MemoryError)
        or getattr(error, "errno", None) == errno.ENOMEM
        or any(words in str(error) for words in _NO_MEMORY)
    ):
        error = error.__cause__ or error.__context__
    return error is not None


def say(words: str) -> None:
    """Print a message on the standard output and flush it."""
    print(_visible(words), flush=True)


def hand_over(report: str) -> None:
    """Print a report for programs unchanged: what it quotes is escaped already."""
    print(report.rstrip("\n"), flush=True)


@contextmanager
def progress_line() -> Iterator[Progress]:
    """Yield a function that takes (stage, done, total) and shows a line on a terminal when work takes long."""
    begin = time.monotonic() + TIMEOUT
    erase = ""

    def advance(stage: str, done: int, total: int) -> None:
        nonlocal erase
        if _is_terminal(sys.stderr) and time.monotonic() >= begin:
            erase = "\r\x1b[K"
            print(f"{erase}{stage} {done}/{total}", end="", file=sys.stderr, flush=True)

    try:
        yield advance
    finally:
        with suppress(OSError):  # the terminal was closed
            print(erase, end="", file=sys.stderr, flush=True)


def _visible(text: str) -> str:
    return "\n".join(map(visible, text.split("\n")))


def _paint(text: str, style: str) -> str:
    is_plain = not text or style not in _STYLES or not _is_terminal(sys.stdout) or os.environ.get("NO_COLOR")
    return text if is_plain else f"\x1b[{_STYLES[style]}m{text}\x1b[0m"


def _is_terminal(stream: TextIO) -> bool:
    return stream.isatty() and os.environ.get("TERM") != "dumb"
