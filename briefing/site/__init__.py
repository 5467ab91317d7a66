"""Documents → one linked site, and what follows from its records."""
