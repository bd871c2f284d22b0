"""Edits that are declared: how often, never together, never payable, pairs of procedures."""
