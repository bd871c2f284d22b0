"""What a claim says of diagnoses, and which of them its lines point at."""
