"""The vocabulary of everything: records, diagnostics, dates, amounts, limits. Imports nothing else of the package."""
