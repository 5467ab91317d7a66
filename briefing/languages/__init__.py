"""What depends on a language: one YAML file each, with the words of the interface and the ways of writing."""
