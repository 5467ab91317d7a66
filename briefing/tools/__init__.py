"""Programs beside the pipeline; none imports another."""
