"""The commands, `run_NAME` of `options.COMMANDS`: each takes the request and returns the exit code.

A command imports what it works with when it runs, so that --help needs nothing and waits for nothing.
"""
