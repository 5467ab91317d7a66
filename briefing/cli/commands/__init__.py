"""The commands, `run_NAME` of `options.COMMANDS`: each takes the request and returns the exit code."""
