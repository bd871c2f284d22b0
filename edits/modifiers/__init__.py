"""Modifiers: their form, and what excludes what."""
