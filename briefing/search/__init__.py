"""Finished pages → the search index."""
