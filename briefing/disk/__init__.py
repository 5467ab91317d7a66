"""The only package that reads and writes the folders of a site."""
