"""What depends on a language: one YAML file each, and what reads it."""
