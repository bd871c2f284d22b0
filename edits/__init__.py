"""The shipped edits, in chapters: one module per edit; dropped into one, it is found."""
