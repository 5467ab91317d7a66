"""Makes a checkout ready: `.venv`, its requirements, the tests' browser. Standard library only."""
