"""Twenty edits of a private pack, each about every claim: what the benchmark judges by."""

__version__ = "1"
