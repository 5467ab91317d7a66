"""The command line: the table of commands, what runs them, and the forms in which problems are reported."""
