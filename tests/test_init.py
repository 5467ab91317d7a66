"""`init`: another briefing from any plain-text article builds, checks without errors and reads well."""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from lxml import html

from briefing.build import pipeline
from briefing.core import unicode_safety
from briefing.core.diagnostics import has_errors
from briefing.core.model import Claim, Source
from briefing.disk import load
from briefing.html import assets
from briefing.parse import front_matter
from briefing.site.linker import cover
from briefing.site.site import Site
from briefing.tools.scaffold import parts
from briefing.tools.scaffold.init_site import InitOptions, create_briefing

from . import shared
from .documents import ENGINE, ROOT, Command, table

ARTICLES = sorted((ROOT / "tests/articles").glob("*.txt"))
DAY = "2026-03-05"
STARTER = load.read_starter()


def begun(article: str | bytes, name: str = "article.txt", **known: str) -> dict[str, bytes]:
    """The files of a briefing about an article."""
    data = article.encode() if isinstance(article, str) else article
    return create_briefing(data, InitOptions(name, DAY, **known), STARTER).files


def checked(files: dict[str, bytes]) -> tuple[Site, list[str]]:
    """The briefing, linked, and its diagnostics as lines."""
    site, problems = pipeline.check(files, ENGINE)
    lines = [f"{problem.location}: {problem.severity}: {problem.message} [{problem.code}]" for problem in problems]
    assert site is not None, lines
    assert not has_errors(problems), lines
    return site, lines


def without_undecided(lines: list[str]) -> list[str]:
    """Without the warnings of what `init` filled in, one each."""
    names = re.findall(r"^site\.yaml:21:\d+: warning: `([\w-]+)` .* \[undecided\]$", "\n".join(lines), re.MULTILINE)
    assert names == ["licence", "key_claims", "where-to-begin"]
    assert sum("[contact-missing]" in line for line in lines) == 1
    return [line for line in lines if "[undecided]" not in line and "[contact-missing]" not in line]


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_a_new_briefing_has_no_errors_and_says_what_was_not_examined(path: Path) -> None:
    """Warnings: what no claim covers, what no editor decided on. The article is kept as it was; no fact is made up."""
    files = begun(path.read_bytes(), name=path.name)
    site, lines = checked(files)
    lines = without_undecided(lines)
    assert lines
    assert all(re.match(r"content/article\.md:\d+:\d+: warning: .*\[assertion-uncovered\]$", line) for line in lines)
    assert (cover(site).sentences_covered, cover(site).sentences > 15) == (1, True)
    assert files[f"seeds/{path.name}"] == path.read_bytes()
    matter, _ = front_matter.front_matter("content/article.md", files["content/article.md"])
    assert matter is not None
    assert matter.body.split() == path.read_text(encoding="utf-8").split()
    source = site.get(site.article.source, Source)
    assert source is not None
    assert (source.publisher, source.author, source.published, source.url) == (None, None, None, None)
    not_yet = "noch nicht gesucht" if site.config.language == "de" else "not yet looked for"
    assert (source.date_basis, site.article.date.to) == (not_yet, DAY)
    [(_, claim)] = site.all(Claim)
    assert claim.confidence == "unassessed"
    # It is the article's own assertion: so its words attribute it to nobody.
    assert not parts.find_attribution(claim.quotes[0].exact, site.vocabulary)
    assert re.search("have not yet looked|hat noch keine", files["content/summaries/how-sure.md"].decode())


@pytest.mark.parametrize(("article", "headline", "paragraphs"), table("init", "headlines"))
def test_headline_and_paragraphs_are_made_out(article: str, headline: str, paragraphs: str) -> None:
    """From whatever a text editor, a web page or a typist has left."""
    site, _ = checked(begun(article, language="en"))
    assert (site.article.title == headline) == bool(headline)
    assert len(site.text.paragraphs) == int(paragraphs)


def test_what_is_no_article_is_refused_in_plain_words(tmp_path: Path, command: Command) -> None:
    """With the place, and the way to fix it; what cannot be decided is left to the editor; nothing is written."""
    texts = [(name, text.encode(), said) for name, text, said in table("init", "refused")]
    for name, data, said in (
        *texts,
        ("article.txt", "café".encode("latin-1"), "article.txt:1:4: The file is not UTF-8 text: byte 0xe9"),
        ("article.txt", "Words".encode("utf-16"), "Save the file with the encoding UTF-8."),
    ):
        (tmp_path / name).write_bytes(data)
        code = 1 if said == "Nothing was made" else 2
        assert said in command("init", tmp_path / "new", "--article", tmp_path / name, code=code)
        assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["stated.HTML", "stated.md"])
def test_what_the_article_file_states_is_taken(name: str, tmp_path: Path, command: Command) -> None:
    """Of a web page and of front matter: text, headline, byline, date, language, publisher, address; all is said."""
    said = command("init", tmp_path, "--article", ROOT / "tests/articles" / name, "--title", "A bridge: closed?")
    facts = "author A. Reed, published 2024-03-05, publisher The Gazette, language en-GB"
    assert f"  from the file: {facts}, url https://gazette.example/1?b=c#d\n" in said
    assert ("  not used of its front matter: layout\n" in said) == name.endswith(".md")
    site, _ = checked(load.read_site(tmp_path))
    source = site.get(site.article.source, Source)
    assert source
    assert (site.article.title, site.config.title) == ("Who shut the bridge?", "A bridge: closed?")
    assert (source.author, source.publisher, source.language) == ("A. Reed", "The Gazette", "en-GB")
    assert (source.url, source.published) == ("https://gazette.example/1?b=c#d", site.article.date.edtf)
    assert site.article.date.edtf == "2024-03-05"
    assert [text[:9] for text in site.text.text.split("\n\n")] == ["Who shut ", "The ferry", "It was th"]


def test_an_article_is_never_refused_for_its_style() -> None:
    """Case W15: scripts without full stops make one sentence of a page; it is divided at spaces."""
    text = "ข่าวใหญ่\n\n" + "การท่าเรือภาคเหนือแถลงเมื่อวันอังคาร " * 200 + "ก" * 5000
    site, _ = checked(begun(text, language="th"))
    lengths = [sentence.range.end - sentence.range.start for sentence in site.text.sentences]
    assert max(lengths) <= 2000
    assert sum(lengths) > len(site.text.text) - 20


def test_the_language_is_made_out() -> None:
    """By small words and scripts; where nothing tells, it must be given."""
    for article, language in table("init", "languages"):
        assert create_briefing(article.encode(), InitOptions("a.txt", DAY), STARTER).language == language


def test_an_article_in_another_script() -> None:
    """Sentences are divided by its language, hedges found by its words; the id is spelt in Latin letters."""
    words = "정부는 3일 동해안 북쪽에 새 항만을 짓겠다고 밝혔다"
    site, lines = checked(begun(f"새 항만 계획 발표\n\n{words}. 사업비는 약 2조 원에 이를 것으로 보인다."))
    assert site.article.language == "ko"
    assert [(identifier, claim.cue) for identifier, claim in site.all(Claim)] == [
        ("saeobbineun-yag-2jo-weone-ireul-geoseuro-boinda", "것으로 보인다")
    ]
    assert len(site.text.sentences) == 3
    assert words in "".join(lines)


# Marks of Markdown, YAML, HTML and our own brackets; letters of several scripts; every kind of space.
_ODD = st.text(
    alphabet=st.one_of(
        st.sampled_from("aA bB.\n“”‘’'\"#:-[]{}<>&*_`|~\\!?@()=éß한橋\u00a0\u2028\x0b…,;0123456789"),
        st.characters(exclude_categories=["Cs", "Cc"]),
    ),
    max_size=200,
)


@shared.slow()
@given(_ODD)
@example("[[link]] and [@cite]. Said <b>so</b>, `now`.\n\n---\n\ntitle: x")
@example("---\n---")
@example("a\n\na\n\na")
@example("“He said: “today” [[x]]”\n\nAccording to *them*, it might (10%) be _so_ today. #1")
def test_any_text_becomes_a_briefing_without_errors(article: str) -> None:
    """And nothing of it is taken for markup, a link or a time word of ours."""
    assume(any(map(str.isalnum, article)))
    # What deceives a reader is reported in the article too.
    assume(not any(unicode_safety.hidden(article)) and not any(unicode_safety.mixed(article)))
    _, lines = checked(begun(article, language="en"))
    assert all("assertion-uncovered" in line for line in without_undecided(lines))


def test_texts_are_in_the_articles_language_where_there_are_such() -> None:
    """A folder of the starter for each language; what it lacks is in English, what is common to all is as it is."""
    french = {"fr/README.md": b"# Lisez-moi : {{ site_title }}, {{ day }}\n"}
    article = "Le pont est fermé et ne sera pas rouvert cette année.".encode()
    made = create_briefing(article, InitOptions("a.txt", DAY, title="T"), STARTER | french)
    assert made.language == "fr"
    assert made.files["README.md"].startswith(b"# Lisez-moi : T, 5 ")
    assert made.files["CONTRIBUTING.md"].startswith(b"# Contributing\n")
    assert made.files[".github/workflows/comment.yml"] == STARTER["common/.github/workflows/comment.yml"]


@pytest.mark.parametrize("language", ["de", "ar"])
def test_each_language_of_the_starter_is_whole(language: str) -> None:
    """It has the files of the English one, with the same keys."""

    def keys(folder: str) -> dict[str, list[bytes]]:
        files = {path.partition("/")[2]: data for path, data in STARTER.items() if path.startswith(f"{folder}/")}
        found = re.compile(rb"^ *[\w-]+(?=:)", re.MULTILINE)
        return {path: found.findall(data) if path.endswith(".yaml") else [] for path, data in files.items()}

    assert keys(language) == keys("en")


def test_the_example_of_an_overlay_changes_nothing_yet() -> None:
    """It is a comment; what it would set is a setting of the program."""
    sheet, settings = STARTER["en/templates/css/4-own.css"], load.read_own_templates()["templates/css/1-settings.css"]
    assert assets.minify_css(sheet).strip() == b""
    assert [name in settings for name in re.findall(rb"--[\w-]+:", sheet)] == [True]


def test_a_repository_just_born_can_be_begun_in(tmp_path: Path, command: Command) -> None:
    """Its README and the article itself may lie there, and stay as they are, which is said. The clock is an input.

    It passes its own test, and its pages read well: none has an empty list, table or section.
    """
    (tmp_path / ".git").mkdir()
    (tmp_path / "README.md").write_text("Mine", encoding="utf-8")
    shutil.copy(ARTICLES[0], tmp_path / "article.txt")
    command("init", tmp_path, "--article", tmp_path / "article.txt")
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "Mine"
    again = tmp_path / "my briefing"
    out = command("init", again, "--article", tmp_path / "article.txt")
    assert f"cd '{again}'; python3 build.py serve --open; " in out
    for path in (again / "content").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / path.relative_to(again)).read_bytes()
    ignored = {*(ROOT / ".gitignore").read_text("utf-8").splitlines(), "# Made by build.py", "/diff/"}
    assert set((again / ".gitignore").read_text("utf-8").splitlines()) <= ignored
    command("--site", again, "test")
    said = ""
    for page in (again / "output").rglob("*.html"):
        data = page.read_text("utf-8")
        assert not re.search(r"<(ul|ol|tbody|section)(?![^>]* hidden)[^>]*>\s*</\1>", data), page
        said += html.fromstring(data).text_content()
    assert not re.search(r"\bNone\b(?! yet| chosen)", said)
    assert "The article says: “" in said
    assert "have not yet looked for other sources" in said
    assert re.search("We checked 1 of the article’s [0-9]{2} sentences", said)


def test_what_cannot_be_is_said_and_nothing_is_made(tmp_path: Path, command: Command) -> None:
    """Before a single file is written; nothing of anybody's is touched."""
    (tmp_path / "notes.txt").write_text("Mine", encoding="utf-8")
    for options, code, said in (
        (["new", "--language", "in English"], 1, "[wrong-value]"),
        (["."], 2, "is not empty: it holds notes.txt."),
        (["notes.txt"], 2, "notes.txt is a file. Name a folder."),
        (["new", "--article", "nothing.txt"], 2, "There is no file"),
    ):
        assert said in command("init", tmp_path / options[0], "--article", ARTICLES[0], *options[1:], code=code)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
