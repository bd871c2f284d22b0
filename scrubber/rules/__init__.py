"""What is known and configured: reference tables, packs of edits, payer profiles, and the settings made of them."""
