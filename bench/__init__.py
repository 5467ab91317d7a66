"""Measures the program beside its peers: `python3 build.py bench`. See README.md."""
