"""The briefing as one file that travels alone: HTML, PDF. Both are made of the finished pages of the site.

Of the pages and not of their views: what a reader carries away is then what the site says, to the letter, and a new
kind of page or record needs no line here. Pages in, bytes out; `briefing.pdf` prints the document for paper.
"""
