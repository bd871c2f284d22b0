"""Coordination of benefits: what other payers decided about a claim."""
