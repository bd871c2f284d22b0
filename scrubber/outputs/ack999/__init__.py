"""The functional acknowledgement, 999 (005010X231A1), and the interchange acknowledgement, TA1."""
