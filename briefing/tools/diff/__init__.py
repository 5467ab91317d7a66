"""Two states of a briefing → what differs between them: in the briefing's own terms, and page by page."""
