"""The wire: bytes, segments and their places. Knows no claim."""
