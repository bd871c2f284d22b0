"""What is checked of an interchange without its implementation guide: envelopes, levels, characters, claim counts."""
