"""One file a command: `options` declares what may stand after its name, `run` does it and gives the exit code.

A command imports what it works with when it runs, so that --help needs nothing and waits for nothing.
"""
