"""`rename` and `remove`: what names the record follows, or is known to break before anything is written."""

import functools
import re
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from briefing.build.pipeline import Files
from briefing.core.diagnostics import UsageError, has_errors
from briefing.disk import apply_edits, load
from briefing.parse.validation import is_id
from briefing.tools.edit import apply_changes, remove, rename
from briefing.tools.verify import dead_links

from . import shared
from .documents import ENGINE, Command, minimal, publish, table

SITE = minimal()
QUESTION = "how-many-cracks"
IDS = sorted(
    path.rsplit("/", 1)[1].removesuffix(".md") for path in SITE if path.startswith("content/") and path.count("/") == 2
)
NEW = (
    st.from_regex(r"[a-z0-9가-힣а-я\u0627-\u0628]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
    .map("zz-{}".format)
    .filter(is_id)
)


@functools.cache
def site() -> Files:
    """The minimal site as published."""
    return publish(SITE)


def renamed(files: Files, old: str, new: str) -> Files:
    """The files after a renaming that brings no error."""
    plan = rename(files, old, new, ENGINE)
    assert not plan.problems
    return apply_changes(files, plan.files)


def words(page: bytes, identifier: str) -> list[str]:
    """What a reader reads of a page, in no order, since lists may be sorted by id; without that id in addresses."""
    said = re.sub(r"(?s)<script.*?</script>|<[^>]*>", " ", page.decode())
    said = unquote(said)
    key = rf"(?:(?<=briefing-)(\w+-)?|(?<=@online{{)|(?<=ID  - )){identifier}(?=,|\s|$)"  # of a citation
    said = re.sub(key, r"\1", said)
    return sorted(re.sub(rf"(/|/speaker-){identifier}(?=\.(html|md))", r"\1", said).split())


@shared.slow()
@given(st.sampled_from(IDS), NEW)
@example("about", "zz-0")
@example("bridge-closed", "zz-다리-폐쇄")
def test_any_record_can_be_renamed(old: str, new: str) -> None:
    """All pages read as before but for the id, all links lead somewhere, the old one to the new; and back again."""
    files = renamed(SITE, old, new)
    before, output = site(), publish(files)
    assert not list(dead_links(output))
    back = renamed(files, new, old)
    redirects = f"redirects: {{{new}: {old}, bridge-shut: bridge-closed}}".encode()
    expected = SITE["site.yaml"].replace(b"redirects: {bridge-shut: bridge-closed}", redirects)
    assert back == {**SITE, "site.yaml": expected}
    # The description of the data gives ids as examples, the first of them.
    for path in (path for path in before if path.endswith(".html") and not path.startswith("data/")):
        moved = re.sub(rf"(^|/|/speaker-){old}\.html$", rf"\g<1>{new}.html", path)
        assert words(output[moved], new) == words(before[path], old)
        if moved != path and "/by/" not in path:
            assert f"{quote(new)}.html".encode() in output[path]


def test_every_reference_follows_and_nothing_else() -> None:
    """Front matter and links change; code, quotations, other ids and plain words that look the same do not."""
    text = "`[[cracks]]` of cracks, [[cracks]] and [[ cracks |the\ncracks]] [@cracks-found] a very small"
    made = renamed(minimal(("content/pages/about.md", "A very small", text)), "cracks", "fissures")
    about, claim = (made[f"content/{name}.md"].decode() for name in ("pages/about", "claims/cracks-found"))
    assert "`[[cracks]]` of cracks, [[fissures]] and [[ fissures |the\ncracks]] [@cracks-found] a very small" in about
    assert "{of: fissures, min: 40, max: 40, about: true, as: about 40 cracks}" in claim
    assert "Engineers reportedly found about 40 cracks in" in claim
    assert "[[fissures|cracks]]" in claim


def test_how_a_reference_is_written_stays() -> None:
    """Quotation marks, comments and lines are the writer's."""
    path = "content/claims/bridge-closed.md"
    for written in (
        "event: {}   # the day",
        'event: "{}"',
        "event: '{}'",
        "event:\n  {}",
        "event: >-\n  {}",
        "? event\n: {}",
    ):
        old, new = written.format("bridge-closure"), written.format("shut")
        files = minimal((path, "event: bridge-closure", old))
        assert renamed(files, "bridge-closure", "shut")[path].decode() == files[path].decode().replace(old, new)


def test_line_ends_and_marks_of_encoding_stay() -> None:
    """Files saved on Windows are changed in just the same places."""

    def save_on_windows(files: Files) -> Files:
        ours = ("content/", "site.yaml")
        return {p: b"\xef\xbb\xbf" + d.replace(b"\n", b"\r\n") if p.startswith(ours) else d for p, d in files.items()}

    assert renamed(save_on_windows(SITE), "ada-reed", "reed") == save_on_windows(renamed(SITE, "ada-reed", "reed"))


def test_a_redirect_is_left_in_the_form_there_is() -> None:
    """Old redirects are led on to the new id, so that none leads to another; one from the new id is turned round."""
    for written, becomes in table("rename", "redirects"):
        files = minimal(("site.yaml", "redirects: {bridge-shut: bridge-closed}", written))
        new = renamed(files, "ada-reed", "reed")["site.yaml"].decode()
        expected = files["site.yaml"].decode().replace("people: [ada-reed]", "people: [reed]")
        assert new == (expected.replace(written, becomes) if written else f"{expected}{becomes}\n")


@pytest.mark.parametrize(("old", "new", "says"), table("rename", "refused"))
def test_what_cannot_be_renamed_or_removed_is_said_in_plain_words(old: str, new: str, says: str) -> None:
    """Each with what to do."""
    edit = remove if old.startswith("remove ") else rename
    with pytest.raises(UsageError) as error:
        edit(SITE, old.removeprefix("remove "), new, ENGINE)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("old", "written", "says"),
    [
        ("title: ", "title: [ ", "bridge-closed.md may name `bridge-closure`, but cannot be read."),
        ("event: bridge-closure", r'event: "bridge\x2dclosure"', "bridge-closed.md:8:9: `bridge-closure` is written"),
    ],
)
def test_a_reference_that_cannot_be_changed_safely_stops_the_renaming(old: str, written: str, says: str) -> None:
    """It would be left behind. Other records can be renamed."""
    files = minimal(("content/claims/bridge-closed.md", old, written))
    with pytest.raises(UsageError) as error:
        rename(files, "bridge-closure", "shut", ENGINE)
    assert says in str(error.value)
    rename(files, "town-crier", "crier", ENGINE)


def test_first_it_says_what_would_change_and_with_write_it_is_done(copy: Path, command: Command) -> None:
    """Each place, and how to go on; then the old file is gone. A file may be named instead of an id."""
    before = load.read_site(copy)
    out = command("rename", "ada-reed", "reed", "--site", copy)
    assert "content/entities/ada-reed.md → content/entities/reed.md\n" in out
    assert "content/claims/bridge-closed.md:6:13: agent in chain of the claim bridge-closed\n" in out
    assert f"briefing --site {copy} rename ada-reed reed --write" in out
    assert load.read_site(copy) == before
    command("rename", "content/entities/ada-reed.md", "reed", "--site", copy, "--write")
    assert not (copy / "content/entities/ada-reed.md").exists()
    assert load.read_site(copy) == renamed(SITE, "ada-reed", "reed")


def test_what_was_saved_meanwhile_is_not_overwritten(copy: Path) -> None:
    """An editor's newer file wins; nothing at all is written."""
    before = load.read_site(copy)
    with pytest.raises(UsageError, match=r"site\.yaml"):
        apply_edits.write_inputs(copy, {"site.yaml": b"older"}, {"content/new.md": b"x", "site.yaml": b"y"})
    assert load.read_site(copy) == before


def test_links_and_permissions_of_files_stay(copy: Path) -> None:
    """A file that is a link is changed where it is."""
    real = copy / "content/pages/about.md"
    real.chmod(0o640)
    link = copy / "content/pages/link.md"
    link.symlink_to("about.md")
    apply_edits.write_inputs(copy, {"content/pages/link.md": real.read_bytes()}, {"content/pages/link.md": b"new"})
    assert link.is_symlink()
    assert (real.read_bytes(), real.stat().st_mode & 0o777) == (b"new", 0o640)


def test_every_reference_is_named_with_its_place_and_what_it_is() -> None:
    """An editor sees where to go; redirects and the site's own lists count."""
    uses = [use for name in ("gazette-closure", "bridge-closed") for use in remove(SITE, name, "", ENGINE).uses]
    lines = [f"{use.location}: {use.words}" for use in uses]
    for words in (
        "content/claims/bridge-closed.md:11:13: source in evidence of the claim bridge-closed",
        "content/claims/bridge-closed.md:17:5: linked in the text of the claim bridge-closed",
        "content/claims/bridge-closed.md:17:74: cited in the text of the claim bridge-closed",
        "content/article.md:10:16: source in date of content/article.md",
    ):
        assert words in lines
    assert any(words.endswith(": where the redirect bridge-shut leads") for words in lines)
    assert any(words.endswith(": key_claims of site.yaml") for words in lines)


def test_records_to_which_nothing_else_leads_are_named() -> None:
    """A record that only the removed one leads to is lost to readers."""
    files = {
        **SITE,
        "content/sources/letter.md": SITE["content/sources/town-crier.md"].replace(b"Harbour bridge closed", b"Letter"),
        "content/questions/who.md": b"---\ntitle: Who?\nclaims: [cracks-found]\nsettled_by: It.\n---\nIt [@letter].\n",
    }
    plan = remove(files, "who", "", ENGINE)
    assert [(one.code, one.location.path) for one in plan.problems] == [("orphan-record", "content/sources/letter.md")]
    assert not plan.uses


def test_an_heir_takes_over_all_references_and_the_address() -> None:
    """Two records of the same thing are made one; the site builds."""
    double = SITE["content/entities/ada-reed.md"].replace(b"Ada Reed}", b"A. Reed}")
    files = {**SITE, "content/entities/reed.md": double.replace(b"suffix: Ada", b"suffix: A.")}
    plan = remove(files, "ada-reed", "reed", ENGINE)
    assert not has_errors(plan.problems)
    then = apply_changes(files, plan.files)
    assert "content/entities/ada-reed.md" not in then
    assert b"redirects: {ada-reed: reed, bridge-shut" in then["site.yaml"]
    assert b"reed.html" in publish(then)["entities/ada-reed.html"]


def test_an_old_address_of_another_kind_leads_on() -> None:
    """Pages and data do, also after a renaming, and a link to a former id says so."""
    redirects = f"redirects: {{questions/{QUESTION}: cracks-found, bridge-shut: bridge-closed}}"
    files = minimal(("site.yaml", "redirects: {bridge-shut: bridge-closed}", redirects))
    del files[f"content/questions/{QUESTION}.md"]
    then = renamed(files, "cracks-found", "cracks-seen")
    output = publish(then)
    assert b"claims/cracks-seen.html" in output[f"questions/{QUESTION}.html"]
    assert f'questions/{QUESTION}.html#this", "@type": "Thing", "sameAs":'.encode() in output["data/graph.jsonld"]
    assert f"`{QUESTION}` is a redirect in site.yaml; the record is `cracks-seen`." in refusal(then, QUESTION, "x")


def refusal(files: Files, old: str, new: str) -> str:
    """Why a record cannot be renamed."""
    with pytest.raises(UsageError) as error:
        rename(files, old, new, ENGINE)
    return str(error.value)


@pytest.mark.parametrize(("written", "becomes"), table("rename", "folders"))
def test_a_folder_makes_an_address_another(written: str, becomes: str) -> None:
    """A renamed record takes back its own address, and no other."""
    files = minimal(("site.yaml", "{bridge-shut: bridge-closed}", f"{{{written}}}"))
    assert f"redirects: {{{becomes}}}\n" in renamed(files, "ada-reed", "reed")["site.yaml"].decode()


def test_nothing_goes_while_something_would_break(copy: Path, command: Command) -> None:
    """Also with --write; the code is 1. A claim would presuppose itself if it took the place of what it presupposes."""
    remove_now = functools.partial(command, "remove", "--site", copy, "--write", code=1)
    out = remove_now("repair-two-months")
    assert "content/summaries/in-brief.md:5:211: cited in the text of the summary in-brief\n" in out
    assert "[assertion-uncovered]\n    The repair might take two months." in out
    assert "Nothing was changed: 2 places would lead nowhere." in out
    out = remove_now("cracks-found", "--redirect", "repair-two-months")
    assert "[self-reference]" in out
    assert "Nothing was changed: there would be new errors." in out
    assert load.read_site(copy) == SITE


def test_what_breaks_nothing_goes_after_a_dry_run(copy: Path, command: Command) -> None:
    """First said, then done."""
    place = copy / f"content/questions/{QUESTION}.md"
    assert f"briefing --site {copy} remove {QUESTION} --write" in command("remove", QUESTION, "--site", copy)
    assert place.exists()
    assert "Done: 1 file changed." in command("remove", place, "--site", copy, "--write")
    assert not place.exists()
