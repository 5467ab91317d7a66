"""`rename` and `remove`: what names the record follows. What they say and change: tests/commands/rename.txt."""

import functools
import re
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from briefing.build.pipeline import Files
from briefing.core.diagnostics import UsageError
from briefing.disk import apply_edits, load
from briefing.parse.validation import is_id
from briefing.tools.edit import apply_changes, remove, rename
from briefing.tools.verify import dead_links

from . import shared
from .documents import ENGINE, minimal, publish, rows, table

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


@pytest.mark.parametrize("written", rows("rename", "written"))
def test_how_a_reference_is_written_stays(written: str) -> None:
    """Quotation marks, comments and lines are the writer's."""
    path, old, new = "content/claims/bridge-closed.md", written.format("bridge-closure"), written.format("shut")
    files = minimal((path, "event: bridge-closure", old))
    assert renamed(files, "bridge-closure", "shut")[path].decode() == files[path].decode().replace(old, new)


@pytest.mark.parametrize(("written", "becomes"), table("rename", "redirects"))
def test_a_redirect_is_left_in_the_form_there_is(written: str, becomes: str) -> None:
    """Old redirects are led on to the new id, so that none leads to another; one from the new id is turned round.

    A folder makes an address another: a renamed record takes back its own, and no other.
    """
    files = minimal(("site.yaml", "redirects: {bridge-shut: bridge-closed}", written))
    new = renamed(files, "ada-reed", "reed")["site.yaml"].decode()
    expected = files["site.yaml"].decode().replace("people: [ada-reed]", "people: [reed]")
    assert new == (expected.replace(written, becomes) if written else f"{expected}{becomes}\n")


def refusal(files: Files, old: str, new: str) -> str:
    """Why a record cannot be renamed, or removed (`remove ID`)."""
    edit = remove if old.startswith("remove ") else rename
    with pytest.raises(UsageError) as error:
        edit(files, old.removeprefix("remove "), new, ENGINE)
    return str(error.value)


@pytest.mark.parametrize(("old", "new", "says"), table("rename", "refused"))
def test_what_cannot_be_renamed_or_removed_is_said_in_plain_words(old: str, new: str, says: str) -> None:
    """Each with what to do."""
    assert says in refusal(SITE, old, new)


@pytest.mark.parametrize(("old", "written", "says"), table("rename", "unsafe"))
def test_a_reference_that_cannot_be_changed_safely_stops_the_renaming(old: str, written: str, says: str) -> None:
    """It would be left behind. Other records can be renamed."""
    files = minimal(("content/claims/bridge-closed.md", old, written))
    assert says in refusal(files, "bridge-closure", "shut")
    rename(files, "town-crier", "crier", ENGINE)


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
