"""The shipped edits: one module per edit; dropped here, it is found."""
