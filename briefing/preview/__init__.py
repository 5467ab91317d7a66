"""The live preview: saved changes appear in the open page, in place. It serves only browsers on this machine."""
