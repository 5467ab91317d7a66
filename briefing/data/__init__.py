"""The briefing as data: a linked site → JSON-LD for each page, and the files in `data/`. Never reads a page."""
