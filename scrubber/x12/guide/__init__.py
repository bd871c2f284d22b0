"""The implementation guide of the professional claim (005010X222A1), checked section by section at reader speed."""
