"""Slips that writers make, one at a time: what is changed, and where it must be found."""

from __future__ import annotations

from dataclasses import dataclass

HERE = "▶"
"""Stands in a replacement where the diagnostic must point."""


@dataclass(frozen=True, slots=True)
class Defect:
    """A slip: what is found (in the first file that has it) and what it is replaced by."""

    name: str
    within: str
    """A path, or what paths begin with."""
    pattern: str
    new: str
    """A replacement as in `re.sub`, with HERE where the diagnostic must point."""
    code: str
    also: tuple[str, ...] = ()
    """Errors that follow from the same slip."""
    at: tuple[str, str] | None = None
    """The path and a pattern of the place, if the diagnostic points elsewhere."""


CLAIM, SUMMARY, ENTITY, EVENT = "content/claims/", "content/summaries/", "content/entities/", "content/events/"
SOURCE, NOTE, QUESTION, PAGE = "content/sources/", "content/notes/", "content/questions/", "content/pages/"
SITE, WORDS, ARTICLE = "site.yaml", "content/vocabulary.yaml", "content/article.md"
TOP, WHOLE, BODY = r"\A---\n", r"\A(?s:.)*\Z", r"(?s)\A(---\n.*?\n---\n).*\Z"
UNKNOWN, TYPE, VALUE = "unknown-id", "wrong-type", "wrong-value"
MATTER = "markup-in-plain-text"

FORM = (
    Defect("an empty file", CLAIM, WHOLE, HERE, "empty-file", (UNKNOWN,)),
    Defect("a file of blank lines", SOURCE, WHOLE, HERE + "\n\n  \n", "empty-file", (UNKNOWN,)),
    Defect("no opening line", CLAIM, TOP, HERE, "front-matter-missing"),
    Defect("a blank line on top", CLAIM, TOP, HERE + "\n---\n", "front-matter-missing"),
    Defect("no closing line", CLAIM, r"(?s)\A(---\n.*?\n)---\n", HERE + r"\1", "front-matter-unclosed"),
    Defect("only three hyphens", EVENT, WHOLE, HERE + "---\n", "front-matter-unclosed"),
    Defect("a colon in a title", CLAIM, r"^title: .*$", f"title: One thing{HERE}: another", "yaml-syntax"),
    Defect("a tab for indentation", CLAIM, r"^  - exact", f"{HERE}\t- exact", "yaml-syntax"),
    Defect("a quotation mark not closed", CLAIM, r"^title: .*$", f'title: {HERE}"An assertion', "yaml-syntax"),
    Defect("a bracket not closed", QUESTION, r"^claims: \[(.*)\]\n", rf"claims: {HERE}[\1\n", "yaml-syntax"),
    Defect("an invisible character", CLAIM, r"^title: ", f"title: {HERE}\x01", "forbidden-character"),
    Defect("an alias", CLAIM, r"^title: .*$", f"title: {HERE}*words", "yaml-alias"),
    Defect("a key twice", CLAIM, r"^(confidence: .*\n)", rf"\1{HERE}\1", "duplicate-key"),
    Defect("a key misspelt", CLAIM, r"^confidence:", f"{HERE}confidance:", "unknown-key", ("missing-key",)),
    Defect("a key of another kind", EVENT, r"^type:", f"{HERE}cue: is said\ntype:", "unknown-key"),
    Defect("a key too deep", CLAIM, r"^  - exact: (.*)$", rf"  - exact: \1\n    {HERE}page: 3", "unknown-key"),
    Defect("a required key left out", CLAIM, r"\A---\n((?s:.*?))^confidence: .*\n", rf"---\n{HERE}\1", "missing-key"),
    Defect(
        "a source without a publisher's key",
        SOURCE,
        r"^publisher: .*\n",
        "",
        "missing-key",
        (),
        (SOURCE, r"(?<=\A---\n)(\w)"),
    ),
    Defect("text for a list", CLAIM, r"^quotes:\n  - exact: (.*)$", rf"quotes: {HERE}some words", TYPE),
    Defect("a list for a text", CLAIM, r"^title: (.*)$", f"title: {HERE}[a, b]", TYPE),
    Defect("a word for a number", PAGE, r"^order: .*$", f"order: {HERE}first", TYPE),
    Defect("a word for true or false", CLAIM, r"open: true", f"open: {HERE}maybe", TYPE),
    Defect("a date without its parts", EVENT, r"^date:\n(?:  .*\n)+", f"date: {HERE}2023-11\n", TYPE),
    Defect("nothing where text belongs", CLAIM, r"^title: .*$", f"title:{HERE}", TYPE),
    Defect("a judgement not on the scale", CLAIM, r"^confidence: .*$", f"confidence: {HERE}certain", VALUE),
    Defect("an unknown basis", CLAIM, r"basis: implied\b", f"basis: {HERE}implicit", VALUE),
    Defect("an unknown relation", CLAIM, r"relation: supports\b", f"relation: {HERE}confirms", VALUE),
    Defect("an unknown type of note", NOTE, r"^type: .*$", f"type: {HERE}remark", VALUE),
    Defect("an unknown sense of a name", ENTITY, r"sense: metonym", f"sense: {HERE}metonymy", VALUE),
    Defect("an empty title", NOTE, r"^title: .*$", f'title: "{HERE}"', VALUE),
    Defect("a link in a title", NOTE, r"^title: .*$", f"title: {HERE}On [[russia]]", MATTER),
    Defect("no text", NOTE, r"(?s)\A(---\n.*?\n)---\n.*\Z", rf"\1{HERE}---\n", "text-missing"),
)
IDS = (
    Defect("an unknown speaker", CLAIM, r"\{agent: [\w-]+", f"{{agent: {HERE}north-corea", UNKNOWN),
    Defect("an unknown subject", CLAIM, r"\{subject: [\w-]+", f"{{subject: {HERE}north-corea", UNKNOWN),
    Defect("an unknown source of evidence", CLAIM, r"^  - source: [\w-]+", f"  - source: {HERE}nobody", UNKNOWN),
    Defect("an unknown origin", CLAIM, r"^    origin: [\w-]+", f"    origin: {HERE}nobody", UNKNOWN),
    Defect(
        "an unknown thing counted",
        CLAIM,
        r"^  - \{of: [\w-]+",
        f"  - {{of: {HERE}no-thing",
        UNKNOWN,
        ("mixed-quantities",),
    ),
    Defect("an unknown event", CLAIM, r"^event: [\w-]+", f"event: {HERE}nothing", UNKNOWN),
    Defect("an unknown related claim", CLAIM, r"claim: [\w-]+\}", f"claim: {HERE}nothing}}", UNKNOWN),
    Defect("an unknown ground", EVENT, r"^    - \{source: [\w-]+", f"    - {{source: {HERE}nobody", UNKNOWN),
    Defect("an unknown participant", EVENT, r"\{entity: [\w-]+", f"{{entity: {HERE}nobody", UNKNOWN),
    Defect("an unknown claim of a question", QUESTION, r"^claims: \[[\w-]+", f"claims: [{HERE}nothing", UNKNOWN),
    Defect("an unknown bottom line", SITE, r"^bottom_line: .*$", f"bottom_line: {HERE}botom-line", UNKNOWN),
    Defect("an unknown key claim", SITE, r"^key_claims:\n  - [\w-]+", f"key_claims:\n  - {HERE}nothing", UNKNOWN),
    Defect("an unknown target of a redirect", SITE, r"^redirects:\n", f"redirects:\n  old: {HERE}nothing\n", UNKNOWN),
    Defect("an unknown id in a link", CLAIM, r"\[\[russia\|", f"{HERE}[[rusia|", UNKNOWN),
    Defect("an unknown id in a summary's link", SUMMARY, r"\[\[north-korea\|", f"{HERE}[[north-corea|", UNKNOWN),
    Defect("an unknown id in a citation", SOURCE, BODY, rf"\1A report {HERE}[@nobody].", UNKNOWN),
    Defect("an entity cited", QUESTION, BODY, rf"\1It is so {HERE}[@russia].", "wrong-kind"),
    Defect("a source as a speaker", CLAIM, r"\{agent: [\w-]+", f"{{agent: {HERE}yonhap-choe-denial", "wrong-kind"),
    Defect(
        "a claim related to itself",
        CLAIM + "million-rounds-sent.md",
        r"^confidence:",
        f"relations: [{{type: supports, claim: {HERE}million-rounds-sent}}]\nconfidence:",
        "self-reference",
    ),
    Defect(
        "the article as evidence",
        CLAIM,
        r"^  - source: [\w-]+",
        f"  - source: {HERE}planetpulsar-seed-article",
        "source-not-independent",
    ),
    Defect(
        "a redirect over a record",
        SITE,
        r"^redirects:\n",
        f"redirects:\n  {HERE}russia: ukraine\n",
        "dead-redirect",
    ),
    Defect(
        "a heading that is not there",
        PAGE + "about.md",
        r"\[\[method\|",
        f"{HERE}[[method#no-such-part|",
        "dead-anchor",
    ),
)
ARTICLES = (
    Defect(
        "a changed word of the article",
        ARTICLE,
        r"is reported to have dispatched over",
        f"is {HERE}said to have dispatched over",
        "article-differs",
        ("quote-not-found", "cue-not-found"),
    ),
    Defect(
        "a word of the article left out",
        ARTICLE,
        r"roughly two months",
        f"{HERE}two months",
        "article-differs",
        ("quote-not-found", "amount-not-found", "cue-not-found"),
    ),
    Defect("the article cut short", ARTICLE, r"\s*\S+\s*\Z", HERE, "article-differs", ("quote-not-found",)),
    Defect("a seed of another name", ARTICLE, r"^seed: ", f"seed: {HERE}x", "seed-missing"),
    Defect(
        "a quotation with a slip",
        CLAIM + "million-rounds-sent.md",
        r"exact: North Korea is",
        f"exact: {HERE}North Korea was",
        "quote-not-found",
    ),
    Defect(
        "a quotation that stands twice", NOTE, r"^  - exact: .*$", f"  - exact: {HERE}North Korea", "quote-ambiguous"
    ),
    Defect(
        "a suffix that does not follow",
        NOTE,
        r"^  - exact: (.*)$",
        rf"  - exact: \1\n    suffix: {HERE}nonsense",
        "quote-not-found",
    ),
    Defect("a cue in other words", CLAIM, r"^cue: .*$", f"cue: {HERE}seems to be rumoured", "cue-not-found"),
    Defect(
        "a speaker's cue in other words",
        CLAIM,
        r"cue: This revelation came from",
        f"cue: {HERE}This news came from",
        "cue-not-found",
    ),
    Defect("an amount in other words", CLAIM, r"as: over 1 million", f"as: {HERE}over one million", "amount-not-found"),
    Defect(
        "a date in other words",
        EVENT,
        r"stated: .*$",
        f"stated: {HERE}since last August",
        "stated-not-found",
        ("date-too-exact",),
    ),
    Defect("a cue without a hedge", CLAIM, r"^cue: .*$", f"cue: {HERE}North Korea", "cue-unclassified"),
)
VALUES = (
    Defect("a month that there is not", EVENT, r"^  from: .*$", f"  from: {HERE}2023-13", "bad-date"),
    Defect("a day that there is not", SOURCE, r"^consulted: .*$", f"consulted: {HERE}2023-02-30", "bad-date"),
    Defect("a date in words", SOURCE, r"^published: \d.*$", f"published: {HERE}November 2023", "bad-date"),
    Defect("a date with a slash too many", SITE, r"^as_of: .*$", f"as_of: {HERE}2023/11/01", "bad-date"),
    Defect("two shapes of a date", ARTICLE, r"^date:\n", f"{HERE}date:\n  edtf: 2023\n", "date-shape"),
    Defect("a date that ends too early", ARTICLE, r"^date:\n", f"{HERE}date:\n  to: 2023-10\n", "date-reversed"),
    Defect(
        "an inference without a reason",
        ARTICLE,
        r"^  basis: inferred\n((?s:.*?))^  reason: .*\n",
        rf"  basis: {HERE}inferred\n\1",
        "date-ungrounded",
    ),
    Defect(
        "a date more exact than its ground",
        ARTICLE,
        r"date: 2023-11-01\}",
        "date: 2023-11}",
        "date-too-exact",
        (),
        (ARTICLE, r"from: (2)"),
    ),
    Defect("an amount in words", CLAIM, r"min: 1000000, open", f"min: {HERE}a million, open", "amount-shape"),
    Defect(
        "an amount without a number",
        CLAIM,
        r"^  - \{of: ([\w-]+), .*, as: ",
        rf"  - {HERE}{{of: \1, as: ",
        "amount-shape",
    ),
    Defect(
        "an amount without the article's words",
        CLAIM,
        r"^  - \{(of: .*), as: .*\}$",
        rf"  - {HERE}{{\1}}",
        "missing-key",
    ),
    Defect(
        "numbers of different things",
        CLAIM,
        r"^(    relation: supports\n    note: .*\n    origin: .*\n    quantities: \[\{of: )[\w-]+",
        rf"\1{HERE}russia",
        "mixed-quantities",
    ),
    Defect("an unknown type of entity", ENTITY, r"^type: .*$", f"type: {HERE}persona", "unknown-word"),
    Defect("an unknown type of event", EVENT, r"^type: .*$", f"type: {HERE}happening", "unknown-word"),
    Defect(
        "an unknown verb",
        CLAIM + "isolation-drives-ties.md",
        r"verb: \w+",
        f"verb: {HERE}gives",
        "unknown-word",
    ),
    Defect("an unknown level of certainty", WORDS, r"^  probable:", f"  {HERE}propable:", VALUE),
    Defect(
        "one name for two",
        ENTITY + "russia.md",
        r"^names:\n",
        f"names:\n  - {{text: {HERE}North Korea}}\n",
        "name-clash",
    ),
)
TEXTS = (
    Defect("HTML", CLAIM, BODY, rf"\1Some {HERE}<b>bold</b> words.", "raw-html"),
    Defect("a link that runs a script", SOURCE, BODY, rf"\1See [this]({HERE}javascript:alert(1)).", "unsafe-link"),
    Defect("a link to a file", PAGE, BODY, rf"\1See [this]({HERE}docs/content.md).", "dead-link"),
    Defect("an image", NOTE, BODY, rf"\1See ![this]({HERE}https://example.org/x.png).", "unsupported-markup"),
    Defect(
        "a citation dropped", SUMMARY, BODY, rf"\1{HERE}Russia was sent rounds, the agency said.", "sentence-uncited"
    ),
    Defect("a hedge dropped", SUMMARY, BODY, rf"\1{HERE}Rounds were sent [@million-rounds-sent].", "hedge-dropped"),
    Defect(
        "a number made exact",
        SUMMARY,
        BODY,
        rf"\1{HERE}Reportedly 1 million rounds were sent [@million-rounds-sent].",
        "hedge-dropped",
    ),
    Defect(
        "no denial in any summary",
        SUMMARY,
        r"@tass-embassy-seoul-denial",
        "@yonhap-choe-denial",
        "denial-unmentioned",
        (),
        (CLAIM, r"source: (t)ass-embassy-seoul-denial\n    relation: denies"),
    ),
    Defect("a time word without a date", NOTE, BODY, rf"\1{HERE}The shells are currently in use.", "undated-time-word"),
    Defect("an entity not linked", QUESTION, BODY, rf"\1It is known in {HERE}North Korea only.", "entity-unlinked"),
    Defect(
        "a government linked as its capital",
        QUESTION,
        BODY,
        rf"\1Then {HERE}[[pyongyang|Pyongyang]] denied it.",
        "metonym-as-place",
    ),
    Defect("a capital as a speaker", CLAIM, r"\{agent: [\w-]+", f"{{agent: {HERE}pyongyang", "metonym-as-place"),
    Defect(
        "an assertion no longer covered",
        CLAIM + "kim-showed-weapons.md",
        r"exact: .*$",
        "exact: During his stay",
        "assertion-uncovered",
        (),
        (ARTICLE, r"(N)orth Korea's leader, Kim Jong Un, presented"),
    ),
)
DEFECTS = (*FORM, *IDS, *ARTICLES, *VALUES, *TEXTS)
