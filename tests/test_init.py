"""`init`: another briefing from any plain-text article builds, checks without errors and reads well."""

import re
import shutil
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from lxml import html

from briefing.build import pipeline
from briefing.core import unicode_safety
from briefing.core.diagnostics import UsageError, has_errors
from briefing.core.model import Claim, Source
from briefing.disk import load
from briefing.html import assets
from briefing.parse import front_matter
from briefing.site.linker import cover
from briefing.site.site import Site
from briefing.tools.scaffold import parts
from briefing.tools.scaffold.init_site import InitOptions, create_briefing, guess_language

from . import shared
from .documents import ENGINE, ROOT, Command, publish, table

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


@cache
def of(path: Path) -> dict[str, bytes]:
    """A briefing about one of the articles."""
    return begun(path.read_bytes(), name=path.name)


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_a_new_briefing_has_no_errors_and_says_what_was_not_examined(path: Path) -> None:
    """Warnings: what no claim covers, what no editor decided on. The article is kept as it was; no fact is made up."""
    files = of(path)
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


def test_what_is_known_is_written_down() -> None:
    """Publisher, author, date and address are in the source's record, and the date gives the article's."""
    known = {"publisher": "The Gazette", "author": "A. Reed", "published": "2021-05-03"}
    address, title = "https://example.org/a?b=c#d", "A bridge: closed?"
    stated = "".join(f"{name}: {value}\n" for name, value in {**known, "url": address}.items())
    site, lines = checked(begun(f"---\n{stated}---\nA headline\n\nThe mayor said so.", title=title))
    assert without_undecided(lines) == []
    source = site.get(site.article.source, Source)
    assert source is not None
    assert {name: getattr(source, name) for name in known} == known
    assert (source.url, site.article.date.edtf, site.config.title) == (address, "2021-05-03", title)


@pytest.mark.parametrize(("article", "headline", "paragraphs"), table("init", "headlines"))
def test_headline_and_paragraphs_are_made_out(article: str, headline: str, paragraphs: str) -> None:
    """From whatever a text editor, a web page or a typist has left."""
    site, _ = checked(begun(article, language="en"))
    assert (site.article.title == headline) == bool(headline)
    assert len(site.text.paragraphs) == int(paragraphs)


def test_what_is_no_article_is_refused_in_plain_words() -> None:
    """With the place, and the way to fix it."""
    for data, said in {
        b"": "The file is empty.",
        b" \n\xef\xbb\xbf - \n": "article.txt holds no words.",
        "café".encode("latin-1"): "article.txt:1:4: The file is not UTF-8 text: byte 0xe9",
        "Words".encode("utf-16"): "Save the file with the encoding UTF-8.",
        b"One\nTwo\x00": "article.txt:2:4: Here is U+0000",
        b"word " * 300_000: "The file has more than 300,000 bytes.",
        b"Xyzzy plugh": "Name it, for example with --language en",
        b"<html><body><h1>Harbour</h1><p>The board said so.</p></body></html>": "HTML",
        b"Harbour\n\n<p>The board said so.</p>\n<p>It was so.</p>": "HTML",
        b'<?xml version="1.0"?>\n<article>Words.</article>': "XML",
        b"+++\ntitle = 'Harbour board'\n+++\n\nThe board said so.": "front matter in TOML",
        b"---\ntitle: [Harbour\n---\nThe board said so.": "article.txt:2:",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n": "git lfs pull",
        b"{\\rtf1\\ansi Words.}": "RTF",
        b"%PDF-1.7\nwords": "PDF",
        b'{"title": "Harbour"}': "JSON",
        b"\n\n".join(
            [b"The mill of the town will close, and the owner has done nothing for it."] * 400
        ): "no place of it",
    }.items():
        with pytest.raises(UsageError, match=re.escape(said)):
            begun(data)
    for text in (
        "Harbour\n\nIf a < b, <b>bold</b> is HTML.",
        "---\n\nThe board said so.\n\n---",
        "[Seoul] It said so.",
    ):
        assert begun(text, language="en")  # it only looks like one of those


PAGE = """<html lang="en-GB"><title>x</title><link rel="canonical" href="https://gazette.example/1">
<meta property="og:title" content="Who shut the bridge?"><meta name="author" content="A. Reed">
<meta property="article:published_time" content="2024-03-05T08:00:00Z"><nav><p>Home of the news</nav>
<article><p>The ferry of the town was on the quay, its owner said.</p><p>It was the first in the year.</p></article>"""
TEXT = """---\nTitle: Who shut the bridge?\nauthors: [A. Reed]\ndate: 2024-03-05T08:00:00Z\nlang: en-GB
link: https://gazette.example/1\nlayout: post\n---\n\n# Who shut the bridge?\n
The ferry of the town was on the quay, its owner said.\n\nIt was the first in the year.\n"""


@pytest.mark.parametrize(("name", "data"), [("saved.HTML", PAGE), ("post.md", TEXT)])
def test_what_the_article_file_states_is_taken(name: str, data: str, tmp_path: Path, command: Command) -> None:
    """Of a web page and of front matter: text, headline, byline, date, language, address; all is said."""
    (tmp_path / name).write_text(data, "utf-8")
    said = command("init", tmp_path / "new", "--article", tmp_path / name)
    assert (
        "  from the file: author A. Reed, published 2024-03-05, language en-GB, url https://gazette.example/1\n" in said
    )
    assert ("  not used of its front matter: layout\n" in said) == (data == TEXT)
    site, _ = checked(load.read_site(tmp_path / "new"))
    source = site.get(site.article.source, Source)
    assert source
    assert (site.article.title, site.article.date.edtf) == ("Who shut the bridge?", "2024-03-05")
    assert (source.author, source.url, source.language) == ("A. Reed", "https://gazette.example/1", "en-GB")
    assert [text[:9] for text in site.text.text.split("\n\n")] == ["Who shut ", "The ferry", "It was th"]


def test_what_cannot_be_decided_is_left_to_the_editor(tmp_path: Path, command: Command) -> None:
    """Two languages, a wrong one, a page without an article or of 10 MB: said in a line, and nothing is written."""
    english, german = "The mayor of the town said that it was closed.", "Die Brücke ist nicht mehr für den Verkehr da."
    for name, data, said in (
        ("a.txt", f"{english}\n\n{german}", "in two languages"),
        ("a.html", f"<html lang='de'><p>{english}</p>", "Choose with --language"),
        ("a.html", "<html><body><script>1</script>", "No article is found"),
        ("a.html", f"<p>{english}</p>" + " " * 10_000_000, "more than 3,000,000 bytes"),
        ("a.html", f"<p>{english}\x1b[31m</p>", "Here is U+001B"),
        ("a.md", f"---\ndate: last week\n---\n{english}", "Nothing was made"),
    ):
        (tmp_path / name).write_text(data, "utf-8")
        code = 1 if said == "Nothing was made" else 2
        assert said in command("init", tmp_path / "new", "--article", tmp_path / name, code=code)
        assert not (tmp_path / "new").exists()
    assert begun(f"{english}\n\n{german}", language="en")
    assert begun("\n\n".join(f"{english[:-1]} on day {day} of the year." for day in range(900)))


def test_an_article_is_never_refused_for_its_style() -> None:
    """Case W15: scripts without full stops make one sentence of a page; it is divided at spaces."""
    text = "ข่าวใหญ่\n\n" + "การท่าเรือภาคเหนือแถลงเมื่อวันอังคาร " * 200 + "ก" * 5000
    site, _ = checked(begun(text, language="th"))
    lengths = [sentence.range.end - sentence.range.start for sentence in site.text.sentences]
    assert max(lengths) <= 2000
    assert sum(lengths) > len(site.text.text) - 20


def test_the_language_is_made_out() -> None:
    """By small words and scripts; where nothing tells, it is not guessed."""
    for text, language in {
        "The mayor of the town said that it was closed.": "en",
        "El alcalde dijo que la avería se debe a un fallo.": "es",
        "Die Brücke ist gesperrt und wird nicht mehr für den Verkehr geöffnet.": "de",
        "市議会は新しい橋の計画を承認した。": "ja",
        "أعلنت البلدية إغلاق الجسر.": "ar",
        "123 456": "",
    }.items():
        assert guess_language(text) == language


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
    english = {path.removeprefix("en/"): text.decode() for path, text in STARTER.items() if path.startswith("en/")}
    own = {path.partition("/")[2]: data.decode() for path, data in STARTER.items() if path.startswith(f"{language}/")}
    assert own.keys() == english.keys()
    for path, text in english.items():
        if path.endswith(".yaml"):
            keys = [re.findall(r"^ *[\w-]+(?=:)", one, re.MULTILINE) for one in (own[path], text)]
            assert keys[0] == keys[1], path


def test_the_example_of_an_overlay_changes_nothing_yet() -> None:
    """It is a comment; what it would set is a setting of the program."""
    sheet, settings = STARTER["en/templates/css/4-own.css"], load.read_own_templates()["templates/css/1-settings.css"]
    assert assets.minify_css(sheet).strip() == b""
    assert [name in settings for name in re.findall(rb"--[\w-]+:", sheet)] == [True]


def test_the_folder_works_with_every_command(tmp_path: Path, command: Command) -> None:
    """Build, check, new, schema and test: what is printed as the next step is one."""
    folder = tmp_path / "my briefing"
    out = command("init", folder, "--article", ARTICLES[0])
    assert f"cd '{folder}'; python3 build.py serve --open; " in out
    assert "headline: BRACKENFORD COUNCIL" in out
    assert "sentences in “en”\n" in out
    for name in ("build", "check", "schema", "test"):
        command("--site", folder, name)
    quote = "A spokeswoman for the company declined to comment on the delay."
    assert "[text-missing]" in command("--site", folder, "new", "claim", "No comment", "--quote", quote)
    assert (folder / "output/index.html").is_file()
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    own = {"# Made by build.py", "/diff/"}
    assert set((folder / ".gitignore").read_text("utf-8").splitlines()) <= {*ignored, *own}


def test_a_repository_just_born_can_be_begun_in(tmp_path: Path, command: Command) -> None:
    """Its README and the article itself may lie there, and stay as they are, which is said. The clock is an input."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "README.md").write_text("Mine", encoding="utf-8")
    shutil.copy(ARTICLES[0], tmp_path / "article.txt")
    command("init", tmp_path, "--article", tmp_path / "article.txt")
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "Mine"
    command("init", tmp_path / "again", "--article", tmp_path / "article.txt")
    for path in (tmp_path / "again/content").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / path.relative_to(tmp_path / "again")).read_bytes()


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


def test_the_pages_read_well() -> None:
    """Home and article hold what a reader needs; no page has an empty list, table or section."""
    templates = {path: data for path, data in load.read_site(ROOT).items() if path.startswith("templates/")}
    output = publish({**of(ARTICLES[0]), **templates})
    for path, data in output.items():
        if path.endswith(".html"):
            assert not re.search(rb"<(ul|ol|tbody|section)(?![^>]* hidden)[^>]*>\s*</\1>", data), path
            assert not re.search(r"\bNone\b(?! yet| chosen)", html.fromstring(data).text_content()), path
    home, about = (html.fromstring(output[path]) for path in ("index.html", "about.html"))
    assert "The article says: “" in home.text_content()
    assert "have not yet looked for other sources" in home.text_content()
    assert re.search("We checked 1 of the article’s [0-9]{2} sentences", about.text_content())
