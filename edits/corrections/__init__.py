"""What a claim takes back, and the numbers that it is known by."""
