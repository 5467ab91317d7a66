"""What helps to write a briefing: new records, new briefings, and what editors' programs should know of the format."""
