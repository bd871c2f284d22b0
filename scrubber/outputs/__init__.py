"""Findings and source → one file each. Every output is fed the same stream of marked pieces; none knows another."""
