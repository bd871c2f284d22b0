"""Durable medical equipment: insulin pumps and glucose monitors."""
