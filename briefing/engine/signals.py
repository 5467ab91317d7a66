"""Ctrl-C, SIGTERM and SIGHUP end every command alike: it cleans up, says one line, and exits with 128 + the signal."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn


class Stopped(KeyboardInterrupt):
    """A signal asks the program to end; `code` is the exit code that shells expect."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.code = 128 + number


def guarded(command: Callable[[], int], words: str = "Stopped.") -> int:
    """Run a command; the value is its exit code, or that of the signal that stopped it."""
    before = {number: signal.signal(number, _stop) for number in _fatal_signals()}
    try:
        return command()
    except KeyboardInterrupt as stop:
        try:
            sys.stderr.write("\n" * sys.stderr.isatty() + f"{words}\n")
            sys.stderr.flush()
            sys.stdout.flush()
        except OSError:  # the terminal was closed
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, 1)
            os.dup2(nothing, 2)
        return stop.code if isinstance(stop, Stopped) else 128 + signal.SIGINT
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def leave(code: int) -> NoReturn:
    """End the process. Python would first free all that a build has made, object by object."""
    with suppress(OSError):  # a closed terminal, which Python reports
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
        os._exit(code)
    sys.exit(code)


def run_async(work: Coroutine[Any, Any, object]) -> None:
    """Run in an event loop. A signal cancels the work; when that has cleaned up, raises Stopped."""
    import asyncio  # noqa: PLC0415  # most commands do without

    received: list[int] = []

    async def until_stopped() -> None:
        task = asyncio.ensure_future(work)

        def stop(number: int) -> None:
            received.append(number)
            task.cancel()

        for number in _fatal_signals():
            with suppress(NotImplementedError):  # Windows
                asyncio.get_running_loop().add_signal_handler(number, stop, number)
        await task

    with suppress(asyncio.CancelledError):
        asyncio.run(until_stopped())
    if received:
        raise Stopped(received[0])


@contextmanager
def deferred() -> Iterator[None]:
    """Keep signals waiting until the block ends; in a process forked in it, for ever: its parent ends it."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows, which does not fork either
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _fatal_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _fatal_signals() -> list[int]:
    """The signals that end the program here: not those that `nohup` or `&` has it ignore; in threads none."""
    if threading.current_thread() is not threading.main_thread():
        return []
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    return [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]


def _stop(number: int, _frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)  # a closed terminal sends it twice, and the second would stop the cleaning
    raise Stopped(number)
