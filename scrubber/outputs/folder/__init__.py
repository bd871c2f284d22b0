"""The folder of outputs: what is in it, what may be replaced, and how files appear in it together."""
