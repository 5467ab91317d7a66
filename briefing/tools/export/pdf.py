"""Type setting with WeasyPrint: a finished document becomes a PDF, tagged for accessibility (PDF/UA-1).

WeasyPrint works with libraries of the system (Pango, HarfBuzz, Fontconfig). The fonts of Latin, Greek and Cyrillic
text come with it; for what they lack, such as Hangul, the system's are used. Nothing is fetched from
anywhere: the typesetter gets the files that came with the document, and no others.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import warnings
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .paper import Paper

_FONTS = {
    "briefing:serif.ttf": ("fontpkg_pt_serif", "PT_Serif-Web-Regular.ttf"),
    "briefing:serif-italic.ttf": ("fontpkg_pt_serif", "PT_Serif-Web-Italic.ttf"),
    "briefing:serif-bold.ttf": ("fontpkg_pt_serif", "PT_Serif-Web-Bold.ttf"),
    "briefing:serif-bold-italic.ttf": ("fontpkg_pt_serif", "PT_Serif-Web-BoldItalic.ttf"),
    "briefing:sans.ttf": ("fontpkg_pt_sans", "PT_Sans-Web-Regular.ttf"),
    "briefing:sans-italic.ttf": ("fontpkg_pt_sans", "PT_Sans-Web-Italic.ttf"),
    "briefing:sans-bold.ttf": ("fontpkg_pt_sans", "PT_Sans-Web-Bold.ttf"),
    "briefing:sans-bold-italic.ttf": ("fontpkg_pt_sans", "PT_Sans-Web-BoldItalic.ttf"),
}
"""Address in the style sheet → (package, file)."""
_TYPES = {"ttf": "font/ttf", "svg": "image/svg+xml"}
MISSING = """The PDF needs Pango, a library that sets text, and it is not on this machine ({}).
Install it and run the same command again:
  Debian, Ubuntu:  sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
  Fedora:          sudo dnf install pango
  Arch:            sudo pacman -S pango
  macOS:           brew install pango
  Windows:         install MSYS2, then in its window:  pacman -S mingw-w64-ucrt-x86_64-pango
The HTML and EPUB files need nothing: export --html --epub"""


NOT_INSTALLED = """The PDF needs packages that are installed only for it, and they are not here ({}).
  From the repository:      python3 build.py export --pdf   (fetches exactly those that are locked)
  As an installed program:  pip install weasyprint fontpkg-pt-sans fontpkg-pt-serif
The HTML and EPUB files need nothing: export --html --epub"""


class LibraryMissingError(Exception):
    """What the typesetter needs is not there; the message says what to do."""


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A document that was set."""

    data: bytes
    """The PDF."""
    lacking: str
    """The characters that no font on this machine has, in order; each stands as an empty box."""


class _Lacking(logging.Handler):
    """Collects the characters for which the typesetter found no letter."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
            self.found.add(str(record.args[0]))


def pdf(paper: Paper) -> RenderedPage:
    """Set a document. The same document gives the same bytes with the same libraries and fonts."""
    weasyprint = engine()
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415  # loads the libraries, as above
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    files = dict(paper.files)
    for address, (package, name) in _FONTS.items():
        files[address] = (resources.files(package) / "files" / name).read_bytes()

    class OwnFiles(URLFetcher):  # type: ignore[misc]  # the library has no types
        """Gives out what came with the document."""

        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ANN401, ARG002  # the library's signature
            if url not in files:
                message = f"{url} did not come with the document"
                raise ValueError(message)
            return URLFetcherResponse(url, files[url], {"Content-Type": _TYPES[url.rsplit(".", 1)[-1]]})

    fonts, fetcher = FontConfiguration(), OwnFiles()
    style = weasyprint.CSS(string=paper.style, font_config=fonts, url_fetcher=fetcher, base_url="briefing:")
    document = weasyprint.HTML(string=paper.html, url_fetcher=fetcher, base_url="briefing:")
    with _no_collection(), _lacking() as lacking:
        data = document.write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", pdf_identifier=b"briefing"
        )
    return RenderedPage(bytes(data), "".join(sorted(lacking.found)))


@contextlib.contextmanager
def _lacking() -> Iterator[_Lacking]:
    listener, log = _Lacking(), logging.getLogger("weasyprint")
    log.addHandler(listener)
    try:
        yield listener
    finally:
        log.removeHandler(listener)


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Hundreds of pages are millions of objects, all needed: to look for needless ones takes a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def engine() -> Any:  # noqa: ANN401  # the library has no types
    """The typesetter. Raises LibraryMissingError."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries that some later version will need
        try:
            import fontpkg_pt_sans  # noqa: F401, PLC0415  # installed only where a PDF is wanted
            import fontpkg_pt_serif  # noqa: F401, PLC0415  # as above
            import weasyprint  # noqa: PLC0415  # as above; and loads libraries that the system may lack
        except ImportError as error:
            raise LibraryMissingError(NOT_INSTALLED.format(error.name)) from error
        except OSError as error:
            raise LibraryMissingError(MISSING.format(str(error).split(":")[0])) from error
    return weasyprint
