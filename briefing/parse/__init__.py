"""One file → a checked document, with the place of every value."""
