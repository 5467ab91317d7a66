"""`python -m briefing`."""

import sys

from briefing.signals import guarded


def _run() -> int:
    from briefing import cli  # noqa: PLC0415  # takes a moment, in which a signal may come

    return cli.main()


if __name__ == "__main__":
    sys.exit(guarded(_run))
