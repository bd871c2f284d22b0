"""The claim acknowledgement, 277CA (005010X214)."""
