"""What a contribution may be, far above what a briefing needs; docs/limits.md says what each limit counts.

Content comes from strangers: the limits keep the work of a build proportional to the size of its input.
"""

FILE_BYTES = 300_000
ATTACHMENT = 2_000_000
ATTACHMENTS = 50_000_000
PIXELS = 40_000_000
SITE_FILES = 100_000
SITE_BYTES = 300_000_000
YAML_DEPTH = 20
VALUES = 5_000
LIST = 500
TITLE = 300
VALUE = 5_000
ID = 80
ADDRESS = 2_000
TEXT = 60_000
BLOCK = 20_000
NESTING = 20
BRACKETS = 20
CELLS = 5_000
REFERENCES = 1_000
ARTICLE = 200_000
SENTENCES = 3_000
MENTIONS = 2_000
OVERLAP = 20
DATE = 60
DIGITS = 18
MARKS = 4
MAX_PROBLEMS = 100
# Two without a diagnostic: a longer sentence of the article is divided; of more missing quotations the most similar
# passage is not looked for.
SENTENCE = 2_000
CLOSEST = 20
