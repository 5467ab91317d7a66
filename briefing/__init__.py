"""Publishes an annotated, cross-linked briefing about an article as a static site."""

__version__ = "0.1.0"
