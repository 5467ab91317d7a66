"""The stages in their order, and what they make of a site: pages, pictures, lists for robots."""
