"""Who pays, for whom, and in which order: the coverage that a claim is billed under."""
