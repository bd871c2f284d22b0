"""The files of claims: annotated, accepted and rejected."""
