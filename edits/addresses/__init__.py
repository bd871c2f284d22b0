"""Addresses of providers, facilities and people, and telephone numbers."""
