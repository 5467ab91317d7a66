"""Finished pages of the site → the briefing as one file: HTML, PDF. A new kind of page or record needs no line here."""
