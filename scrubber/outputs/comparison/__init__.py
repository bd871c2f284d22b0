"""Two runs beside each other: what was fixed, what is still there, what is new."""
