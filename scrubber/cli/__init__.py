"""The command: the only package that prints, and that reads the clock and the environment."""
