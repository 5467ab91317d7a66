"""Characters that deceive: not seen, turning the direction of writing, or looking like others (UTR 36 and 39)."""

import functools
import html
import re
import unicodedata
from collections.abc import Iterator

from . import limits

# A set with single characters beyond the first plane is slow: patterns take all of those, then look which one it was.
_BEYOND = "\U00010000-\U0010ffff"
_LAST = "".join(chr(plane << 16 | last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
FORBIDDEN = re.compile(f"[{_CONTROLS}\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff{_BEYOND}](?<!(?=[{_BEYOND}])[^{_LAST}])")
"""What no text may hold since HTML and XML cannot: control characters besides tab and line feed, halves of surrogate
pairs, noncharacters."""
PAGE_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
"""What other programs write between pages; in an article as received they begin paragraphs."""
# The above, directions, zero width, fillers, tags, private use.
_UNSEEN = (
    f"{_CONTROLS}\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\uffff"
)
_UNSEEN_BEYOND = f"{_LAST}\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
# Joiners belong to scripts and pictures that have them; between Latin letters or spaces they are not seen.
_NO_JOINER = "(?<![^\x00-\u02ff\u2000-\u206f][\u200c\u200d])"
_HIDDEN = re.compile(f"[{_UNSEEN}\u200c\u200d{_BEYOND}](?<!(?=[{_BEYOND}])[^{_UNSEEN_BEYOND}]){_NO_JOINER}")
_MARK = "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MARKS = re.compile(f"[{_MARK}]{{{limits.MARKS + 1},}}")
_ENTITY = re.compile(r"&(?:#\d{1,9}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z]{2,32});?")
_WORD, _OTHER_LETTER = re.compile(r"[^\W\d_]{2,}"), re.compile(r"[^\W\d_\x00-\x7f]")
_ALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")  # scripts
# Small letters that are taken for Latin ones, after the confusables of UTR 39.
_LOOKALIKES = {
    "a": "аɑαᴀꭺа", "b": "ьƅʙ", "c": "сϲᴄⲥꮯ", "d": "ԁᴅ", "e": "еҽᴇꭼ", "f": "ꜰ", "g": "ɡցɢ", "h": "һհʜꮋ", "i": "іıɩιɪꭵ",
    "j": "јϳյᴊꭻ", "k": "κᴋꮶ", "l": "ӏⅼʟꮮו", "m": "ᴍꮇ", "n": "пηոɴ", "o": "оοօᴏⲟסо", "p": "рρᴘⲣꮲ", "q": "ԛզ",
    "r": "гʀꭱ", "s": "ѕꜱꮪ", "t": "τᴛꭲ", "u": "υսᴜʋ", "v": "ѵνᴠꮩ", "w": "ԝѡωᴡꮃ", "x": "хχⲭ", "y": "уγʏ", "z": "ᴢꮓ",
}  # fmt: skip
LATIN = str.maketrans({letter: latin for latin, letters in _LOOKALIKES.items() for letter in letters})
"""Letter → the Latin one for which it is taken."""
_TWINS = (("0", "o"), ("1", "l"), ("i", "l"), ("rn", "m"), ("vv", "w"), ("cl", "d"))


def hidden(text: str) -> Iterator[tuple[int, str]]:
    """(offset, what is there) of each character that a reader would not see, or not see where it is."""
    if text.isascii() and text.replace("\n", " ").isprintable():
        return
    for found in _HIDDEN.finditer(text):
        yield found.start(), name(found[0])
    for found in _MARKS.finditer(text):
        yield found.start(), f"{len(found[0])} accents on one letter"


def shown(text: str) -> str:
    """A text without what a reader would not see."""
    return _MARKS.sub(lambda found: found[0][: limits.MARKS], _HIDDEN.sub("", text))


def hidden_entities(text: str) -> Iterator[tuple[int, str]]:
    """The same for characters that Markdown writes as `&…;`."""
    for found in _ENTITY.finditer(text):
        # Of a number that is no character's `unescape` makes nothing; XML takes it for an error.
        for _, what in hidden(html.unescape(found[0]) or "\ufffd"):
            yield found.start(), what


def mixed(text: str) -> Iterator[tuple[int, str]]:
    """(offset, word) of each word with letters of two scripts that look alike."""
    for found in () if text.isascii() or not _OTHER_LETTER.search(text) else _WORD.finditer(text):
        word = found[0]
        if not word.isascii() and len({script for letter in word if (script := _script(letter))}) > 1:
            yield found.start(), word


def as_identifier(text: str) -> str:
    """Words in lower case, of letters and digits of any script, joined by hyphens: the id nearest to a text."""
    made = ""
    for letter in unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", shown(text)).lower()):
        kind = unicodedata.category(letter)
        is_mark = kind[0] == "M" and made[-1:] not in {"", "-"}
        made += letter if kind[0] == "L" or kind == "Nd" or is_mark else "-"
    return re.sub("-+", "-", made).strip("-")


def skeleton(identifier: str) -> str:
    """What an id looks like: two ids with one skeleton are taken for each other."""
    identifier = identifier.translate(LATIN)
    for written, seen in _TWINS:
        identifier = identifier.replace(written, seen)
    return identifier.replace("-", "")


def name(character: str) -> str:
    """A character by number and name."""
    unnamed = "a control character" if unicodedata.category(character) == "Cc" else "without a name"
    return f"U+{ord(character):04X} {unicodedata.name(character, unnamed)}"


def strange(words: str, right: str) -> str:
    """Of two texts that may look the same, say by which characters they differ: a sentence after a space, or ""."""
    found = dict.fromkeys(c for c in words if not c.isascii() and c not in right)
    found |= {" ": None} if words != words.strip() else {}
    return f" What is here holds {', '.join(map(name, found))}." if found else ""


def visible(text: str) -> str:
    """A text for the world outside, as one line: what is hidden is written out, nothing is a command of a log."""
    if text.isascii() and text.isprintable() and ":" not in text and "##[" not in text:
        return text
    text = _HIDDEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", text.replace("\t", " ").replace("\n", " "))
    # GitHub's runner obeys lines that begin with `::`, and `##[` anywhere.
    return re.sub(r"^(\s*:)(?=:)", r"\1 ", text.replace("##[", "## ["))


@functools.lru_cache(1000)  # letters of a few languages
def _script(letter: str) -> str:
    found = unicodedata.name(letter, "")
    return next((script for script in _ALIKE if found.startswith(script)), "")
