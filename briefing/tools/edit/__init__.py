"""Changes of the input files that keep every byte they need not touch: files in, files and problems out."""
