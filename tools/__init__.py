"""What build.py needs before the briefing's own requirements are installed: standard library only."""
