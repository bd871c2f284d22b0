"""The input read once more, marked with what was found, for every output."""
