"""Remembers and repeats: dependencies, cache, processes, signals. Knows no domain word."""
