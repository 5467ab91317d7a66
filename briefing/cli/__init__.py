"""The command line: one module a command, and the forms in which problems are reported."""
