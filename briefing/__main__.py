"""`python -m briefing`."""

import gc

from briefing.engine.signals import guarded, leave


def _run() -> int:
    gc.disable()  # as in bootstrap/start.py
    from briefing.cli import main  # noqa: PLC0415  # takes a moment, in which a signal may come

    return main.main()


if __name__ == "__main__":
    leave(guarded(_run))
