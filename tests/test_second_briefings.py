"""Briefings in German and Arabic, in repositories made by `init`: no English is left on a page, and each reads well."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import html

from briefing.build import pipeline
from briefing.cli import main
from briefing.core.inputs import HISTORY
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.languages.interface import PLACEHOLDER, Forms, english
from briefing.parse import language_file, validation
from briefing.tools.export import portable

from . import shared
from .documents import picture

SITES = Path(__file__).parent / "sites"
BRIEFINGS = {"de": ("german", "artikel.txt", "becken.png"), "ar": ("arabic", "maqal.txt", "saqf.png")}
COMMON = "are been but by each for from had has have how if is it its not of only or that the them these they this \
those to which while who with you your stated inferred external low moderate high missing newspaper object study"
"""Common English words, and words of the records' own format, that are no words of German."""
_SHOWN = """
//text()[not(ancestor::script or ancestor::style or ancestor::pre or ancestor::code or ancestor::*[@data-copy])]
| //@aria-label | //@title | //@alt | //@placeholder
| //@data-label | //@data-filter | //@data-how | //@data-words | //@data-light | //@data-dark | //@data-system
| //meta[@name = 'description' or starts-with(@property, 'og:')]/@content
"""


def begun(language: str) -> dict[str, bytes]:
    """The files of a briefing: what `init` makes, and over it what its editors have written."""

    def make() -> dict[str, bytes]:
        name, article, image = BRIEFINGS[language]
        folder = shared.folder() / name
        assert main.main(["init", str(folder), "--article", str(SITES / name / article)]) == 0
        # What `init` made for a start, and the editors have deleted.
        for path in (*folder.glob("content/claims/*"), *folder.glob("content/questions/*")):
            path.unlink()
        (folder / "content/pages/where-to-begin.md").unlink()
        shutil.copytree(SITES / name, folder, dirs_exist_ok=True)
        (folder / "content/files" / image).write_bytes(picture("900 600"))
        return {path: data for path, data in load.read_site(folder).items() if path != HISTORY}

    return shared.once(f"begun in {language}", make)


def english_words(language: str) -> re.Pattern[str]:
    """What only English says: its strings where the language has others, and common words."""

    def parts_of(strings: Mapping[str, Forms]) -> set[str]:
        """The texts of a language's strings, cut at their placeholders."""
        texts = [text for found in strings.values() for text in ([found] if isinstance(found, str) else found.values())]
        return {part for text in texts for part in PLACEHOLDER.split(text)[::2]}

    words = {re.sub(r"^\W+|\W+$", "", part) for part in parts_of(english().strings)}
    own = "\n".join(parts_of(language_file.of_program(language).strings)).lower()
    words = {word for word in words if len(word) > 2 and word.lower() not in own} | set(COMMON.split())
    either = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(rf"(?<![\w.-])(?:{either})(?!/|[\w.-]*\w)", re.IGNORECASE)


def shown(path: str, data: bytes) -> list[str]:
    """What a file shows to readers, line by line: no markup, code, words to copy, columns, ids, keys or addresses."""
    if not path.endswith((".txt", ".xml")):
        page = html.fromstring(data)
        columns = set(page.xpath("//dt//text()")) if path in {"data/index.html", "single"} else set()
        lines = [str(text) for text in page.xpath(_SHOWN) if text not in columns]
    else:
        lines = re.sub(r"<[^>]*>|\[[^\]]*\]|`[^`]*`", " ", data.decode()).splitlines()
    return [re.sub(r'https?:\S+|"\w+":|CC BY|\{\w+\}', " ", line).strip() for line in lines]


@pytest.mark.parametrize("language", BRIEFINGS)
def test_no_english_is_left_and_all_is_written_as_the_language_writes(language: str) -> None:
    """Pages, labels, previews, feed, plain texts and exports; direction, quotation marks, commas; a picture is there.

    English are only code, names and columns. Nothing is left to say but what no claim covers.
    """
    files = begun(language)
    output, problems = pipeline.build(files, Engine())
    assert output is not None, problems
    assert {problem.code for problem in problems} == {"assertion-uncovered"}
    assert any(re.fullmatch(r"files/.+-480\.webp", path) for path in output)
    document, _ = validation.document(validation.SITE, files[validation.SITE])
    assert document is not None
    whole = portable.read(output, document, language_file.read(files, document)[0])
    templates = {path: data for path, data in files.items() if path.startswith("templates/")}
    exports = {"single": portable.single(whole, templates)[0], "paper": portable.paper(whole, templates)[0].encode()}
    english_word = english_words(language)
    foreign = re.compile({"de": "“[^„“”]*”|«|،", "ar": "[“”„]|[\u0600-\u06ff], "}[language])
    for path, data in {**output, **exports}.items():
        if path.endswith(".html") or path in {"llms.txt", "llms-full.txt", "feed.xml", *exports}:
            lines = shown(path, data)
            assert not [(path, line, words) for line in lines if (words := english_word.findall(line))]
        if path.endswith(".html"):
            page = html.fromstring(data)
            assert (page.get("lang"), page.get("dir")) == (language, "rtl" if language == "ar" else "ltr"), path
            assert not [line for line in lines if foreign.search(line)], path


def test_a_sites_own_file_of_a_language_changes_what_it_says() -> None:
    """One string of it, and no other."""
    files = begun("de") | {"languages/de.yaml": b"home:\n  key: Was der Artikel behauptet\n"}
    site, problems = pipeline.check(files, Engine())
    assert site is not None
    assert {one.code for one in problems} == {"assertion-uncovered"}
    assert (site.t("home.key"), site.t("home.all")) == ("Was der Artikel behauptet", "Alle Aussagen")
