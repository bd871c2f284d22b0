"""One input's claims against the edits that look at a single claim, set by set."""
