"""A report as a comment under a pull request: Markdown that a forge takes, whatever the change says.

The texts come from the author of the change: nothing in them may mention people, refer to issues, or become markup.
"""

import re

from briefing.core.folding import shorten
from briefing.core.terminal import counted
from briefing.core.unicode_safety import visible

from .comparison import Comparison
from .report import lines

LIMIT = 60_000
"""Characters; GitHub takes 65,536, GitLab and Forgejo more."""
MARKER = "<!-- briefing-diff -->"
"""A later run finds the comment by it and replaces it."""
_MAX_LENGTH = 600
_FORMS = {
    "summary": "\n{}\n",
    "note": "> {}\n",
    "heading": "\n#### {}\n",
    "before": "  <br>{}",
    "after": "  <br>{}",
}
"""Form of a line → Markdown; other lines are items of lists."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+|~!&$-])")
# Where a forge's references and addresses are put together: a mark beside a word or another mark, and inside what could
# be the name of a commit.
_SEAMS = re.compile(
    r"(?<=\w)(?=[@#!~$%&:/.^_\[-]\S)|(?<=[@#!~$%&:/.^_\[-])(?=[\w/@\"'])|(?<=[0-9a-fA-F]{3})(?=[0-9a-fA-F]{4})"
)
_JOINER = "\u2060"
"""Invisible, at each seam: so that `@name` is no mention and `www.`, `https://` and `name@host` are no links."""


def comment(made: Comparison) -> str:
    """The report in Markdown. Lines over the limit are counted only."""
    shown = [f"{MARKER}\n### What this change does for readers\n"]
    room, rest = LIMIT - 200, 0
    for form, line in lines(made):
        part = _FORMS.get(form, "- {}").format(_escape(line))
        room -= len(part) + 1
        if room >= 0:
            shown.append(part)
        else:
            rest += form not in _FORMS
    if room < 0:
        shown.append(f"\n… and {counted(rest, 'more line')}. The whole report is in the artifact of this run.")
    return "\n".join(shown).rstrip() + "\n"


def _escape(text: str) -> str:
    """Text that stays text: no markup, no mention, no link, one line, not too long."""
    line = shorten(visible(" ".join(text.split())), _MAX_LENGTH)
    return _SPECIAL.sub(r"\\\1", _SEAMS.sub(_JOINER, line))
