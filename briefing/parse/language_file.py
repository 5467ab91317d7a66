"""The files of the interface's languages → the site's own words, and what is wrong with the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from briefing.core.config import Config
from briefing.core.diagnostics import Diagnostic, Location, problem
from briefing.core.document import Document, Mark
from briefing.core.fields import Path
from briefing.languages.interface import ENGLISH, PLACEHOLDER, WAYS, Forms, Interface, english
from briefing.languages.ways import locale_of, own_file

from . import front_matter
from .validation import KEY, locate, nearest

FOLDER = "languages"
"""Of a site: languages that the program has not, and the site's own words for strings of those that it has."""
_DRAFT = "draft"
_NAMED = 8
"""Missing strings that a message names."""
_KEYS = "Write keys and values below it, as in the program's languages/en.yaml."


class LanguageFile(NamedTuple):
    """One file's strings, whether it is a draft, the places of its values, and its problems."""

    strings: Mapping[str, Forms] = {}
    is_draft: bool = False
    marks: Mapping[Path, Mark] = {}
    problems: tuple[Diagnostic, ...] = ()


def read(files: Mapping[str, bytes], site: Document) -> tuple[Interface, list[Diagnostic]]:
    """The words of a site's interface, and the problems of its languages' files.

    They are those of `interface` in site.yaml, else of `language`; what the site's own file says goes before the
    program's. Where a language has no strings they are English.
    """
    config = site.record
    assert isinstance(config, Config)  # noqa: S101  # `site.yaml` holds nothing else
    of_site = {path: language_file(path, data) for path, data in files.items() if path.startswith(f"{FOLDER}/")}
    problems = [found for file in of_site.values() for found in file.problems]
    wanted = config.interface or config.language
    where = locate(site.path, site.marks, ("interface" if config.interface else "language",))
    if not wanted.replace("-", "").isalnum():  # as is said of `site.yaml`
        return english(), problems
    tags = (wanted, wanted.split("-")[0])
    language = next((tag for tag in tags if _own(tag).strings or f"{FOLDER}/{tag}.yaml" in of_site), "")
    if not language:
        message = f"The interface has no words in `{wanted}`: pages say them in English."
        return english(), [*problems, problem("language-missing", where, message)]
    own, path = _own(language), f"{FOLDER}/{language}.yaml"
    theirs = of_site.get(path, LanguageFile())
    strings = {**own.strings, **theirs.strings}
    problems += own.problems
    if missing := [name for name in english().strings if name not in strings]:
        place = locate(path, theirs.marks, (_DRAFT,)) if path in of_site else where
        if theirs.is_draft or (own.strings and own.is_draft):
            message = f"{len(missing)} strings of the interface are not in `{language}` yet: pages say them in English."
            problems.append(problem("language-draft", place, message))
        elif not own.strings:
            message = f"Strings are missing, such as {', '.join(f'`{name}`' for name in missing[:_NAMED])}: "
            problems.append(problem("string-missing", Location(path), f"{message}{len(missing)} in all."))
    return Interface(wanted, strings, english() if missing else None), problems


def of_program(language: str) -> Interface:
    """The program's interface in a language; what its file lacks is in English."""
    return Interface(language, _own(language).strings, english())


@cache
def _own(language: str) -> LanguageFile:
    if language == ENGLISH:
        return LanguageFile(english().strings)
    data = own_file(language)
    return language_file(f"{FOLDER}/{language}.yaml", data) if data else LanguageFile()


def language_file(path: str, data: bytes) -> LanguageFile:
    """One file of a language, checked against the English one."""
    language = path.removeprefix(f"{FOLDER}/").removesuffix(".yaml")
    locale = locale_of(language)
    if path != f"{FOLDER}/{language}.yaml" or locale.language == "root":
        message = "This is no file of a language: it would not be read."
        return LanguageFile(problems=(problem("language-unknown", Location(path), message),))
    matter, problems = front_matter.whole_yaml(path, data)
    if matter is None:
        return LanguageFile(problems=tuple(problems))
    checker = _Checker(path, matter.marks, {*locale.plural_form.tags, "other"}, problems)
    tree = {**matter.value}
    if not isinstance(tree.pop(WAYS, {}), dict):
        checker.add("wrong-type", (WAYS,), "`ways` holds keys and values.", _KEYS)
    if (draft := tree.pop(_DRAFT, "false")) not in {"true", "false"}:
        checker.add("wrong-value", (_DRAFT,), f"`draft` cannot be `{draft}`.", "Write true or false.")
    return LanguageFile(dict(checker.strings(tree, ())), draft == "true", matter.marks, tuple(problems))


class _Checker(NamedTuple):
    """Compares the strings of a file with the English ones; those with a problem are left out."""

    path: str
    marks: Mapping[Path, Mark]
    plurals: set[str]
    problems: list[Diagnostic]

    def add(self, code: str, where: Path, message: str, hint: str = "") -> None:
        self.problems.append(problem(code, locate(self.path, self.marks, where), message, hint))

    def strings(self, tree: Mapping[str, object], above: Path) -> Iterator[tuple[str, Forms]]:
        known = english().strings
        for key, value in tree.items():
            where = (*above, key)
            name = ".".join(map(str, where))
            if name in known:
                before = len(self.problems)
                self.check(where, known[name], value)
                if len(self.problems) == before:
                    yield name, value  # type: ignore[misc]  # a string or its forms
            elif not any(other.startswith(f"{name}.") for other in known):
                message = f"There is no string `{name}` in English: no page would show it."
                self.add("string-unknown", (*where, KEY), message, nearest(name, known))
            elif isinstance(value, dict):
                yield from self.strings(value, where)
            else:
                self.add("wrong-type", where, f"`{name}` holds further keys, not words.", _KEYS)

    def check(self, where: Path, model: Forms, value: object) -> None:
        """A string has what the English one has: the same placeholders, and the forms of its own language."""
        whole = model if isinstance(model, str) else model["other"]
        if not isinstance(value, dict) or (isinstance(model, str) and "{n}" not in model):
            self.compare(where, whole, value)
            return
        forms = ", ".join(sorted(self.plurals))
        if missing := ", ".join(sorted(self.plurals - value.keys())):
            message = f"Plural forms are missing: {missing}; the language has the plural forms {forms}."
            self.add("plural-missing", (*where, KEY), message)
        for form, text in value.items():
            if form in self.plurals:
                self.compare((*where, form), whole, text)
            else:
                message = f"The language has no plural form `{form}`."
                self.add("string-unknown", (*where, form, KEY), message, f"Its forms are {forms}.")

    def compare(self, where: Path, model: str, text: object) -> None:
        if not isinstance(text, str):
            self.add("wrong-type", where, "Words are expected here.", "Write one text; plural forms only beside `{n}`.")
            return
        wanted, given = ({*PLACEHOLDER.findall(words)} for words in (model, text))
        # A form may be that of one number: “once”.
        missing = sorted(wanted - given - (self.plurals.intersection(where[-1:]) - {"other"} and {"n"}))
        rest = PLACEHOLDER.sub("", text)
        if "{" in rest or "}" in rest or given - wanted:
            listed = ", ".join(f"`{{{name}}}`" for name in sorted(wanted)) or "none"
            message = f"The placeholders of this string are {listed}; nothing else may be in braces."
            self.add("wrong-placeholder", where, message)
        elif missing:
            names = ", ".join(f"`{{{name}}}`" for name in missing)
            self.add("wrong-placeholder", where, f"{names} is missing: what it stands for would not be said.")
