"""A preview of a small site, run as its users run it: saves go to the disk, a process of its own serves them."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from briefing.disk import load

from .documents import ROOT, copy_minimal, write_files

LONG = "content/pages/long.md"
FOOTER = "templates/components/footer/footer.html"
STARTS_WITHIN = 90.0  # seconds; the machine may be busy


def footer(number: int) -> str:
    """The template of the footer, which all pages have, with a number to look for."""
    return (ROOT / FOOTER).read_text("utf-8").replace('<div class="wrap">', f'<div class="wrap">Edition {number}. ', 1)


def long_page(words: str = "Paragraph") -> str:
    """A page longer than a window. The 30th paragraph links to a record."""
    texts = [f"Number {n}: " + " ".join([words] * 40) + "." for n in range(60)]
    texts[30] = f"[[ada-reed|Ada Reed]] said so. {texts[30]}"
    return "---\ntitle: Long\norder: 2\n---\n" + "\n\n".join(texts) + "\n"


def small_site(place: Path) -> Path:
    """The minimal site, in `place`, with a long page, whose template holds things that have a state."""
    folder = copy_minimal(place)
    files = {
        "templates/pages/page.html": (ROOT / "tests/browser/controls.html").read_text("utf-8"),
        "templates/css/9-own.css": "h1 { color: rgb(1, 2, 3); }\n",
        LONG: long_page(),
    }
    write_files(folder, files)
    return folder


class Preview:
    """A running preview."""

    def __init__(self, site: Path, *options: str) -> None:
        """Start; returns when it says where."""
        self.site = site
        command = [sys.executable, "-m", "briefing", "serve", "--site", str(site), *options]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.said = ""
        threading.Thread(target=self._listen, daemon=True).start()
        until(lambda: "Preview at" in self.said or self._process.poll() is not None, STARTS_WITHIN)
        found = re.search(r"Preview at (\S+)", self.said)
        assert found, self.said
        self.address = found[1]
        self.port = int(self.address.rstrip("/").rpartition(":")[2])

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self.said += line

    def get(self, path: str = "", **sent: str) -> tuple[int, dict[str, str], bytes]:
        """Ask for a file of the site: status, headers, body."""
        request = urllib.request.Request(self.address + path, headers=sent)  # noqa: S310  # our own address
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  # as above
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read()

    def read(self, path: str) -> str:
        """An input file."""
        return (self.site / path).read_text("utf-8")

    def save(self, path: str, text: str) -> None:
        """Save an input file as most editors do: a second file is moved into its place."""
        place = self.site / path
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.with_name(f".{place.name}.new")
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, place)  # noqa: PTH105  # named as editors' authors know it

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever is saved in the meantime, in the end the input files are as before."""
        before = load.read_site(self.site)
        yield
        now = load.read_site(self.site)
        for path in now.keys() - before.keys():
            (self.site / path).unlink()
        for path in (path for path, data in before.items() if now.get(path) != data):
            self.save(path, before[path].decode())

    def end(self, number: int = signal.SIGINT) -> int:
        """Press Ctrl-C, or send another signal; the value is the exit code."""
        if self._process.poll() is None:
            self._process.send_signal(number)
        return self._process.wait(STARTS_WITHIN)


def until(
    true: Callable[[], object], seconds: float = 30.0, wait: Callable[[], None] = lambda: time.sleep(0.01)
) -> None:
    """Wait for something to be true, each time a little with `wait`. Fails if it isn't in time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "nothing happened in time"
        wait()
