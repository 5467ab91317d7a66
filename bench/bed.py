"""A test bed: one tool's site of one size, laid out, cleaned and edited."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import dossier
from bench.corpus import MARK, Page, edited
from bench.tools import MODEL, Tool


class FailedError(Exception):
    """A tool did not do its work; the message is for the table."""


@dataclass(frozen=True, slots=True)
class Bed:
    """One tool's site on the disk."""

    tool: Tool
    corpus: str
    size: int
    folder: Path

    @property
    def source(self) -> Path:
        """The file that is edited."""
        path = f"content/claims/{dossier.EDITED}.md" if self.corpus == MODEL else self.tool.source.format("page-00000")
        return self.folder / path

    @property
    def page(self) -> str:
        """The path of the page that shows it, below the output and below the server's address."""
        return f"claims/{dossier.EDITED}.html" if self.corpus == MODEL else self.tool.page.format("page-00000")

    @property
    def output(self) -> Path:
        """Where builds write."""
        return self.folder / self.tool.output

    def lay(self, pages: Sequence[Page]) -> None:
        """Write the site's files."""
        self.drop()
        made = self.tool.model(self.size) if self.corpus == MODEL and self.tool.model else self.tool.files(pages)
        for path, text in made:
            place = self.folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")

    def drop(self) -> None:
        """Take the whole site away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def clean(self) -> None:
        """Take away what any earlier build has left."""
        for name in (self.tool.output, *self.tool.leftovers):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def edit(self, number: int) -> None:
        """Save the edited file as editors do: written elsewhere, then put in place at once."""
        text = edited(self.source.read_text("utf-8"), number)
        if self.corpus == MODEL:
            text = dossier.relinked(text, number)
        beside = self.folder.parent / "saved"
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.source)

    def shown(self, number: int) -> bool:
        """True if the output shows the edit."""
        return shows((self.output / self.page).read_bytes(), number)


def shows(page: bytes, number: int) -> bool:
    """True if a page shows the edit of this number."""
    return MARK.format(number).encode() in page
