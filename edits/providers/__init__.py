"""Who bills, rendered, referred, ordered and supervised: their numbers, names and roles."""
