"""Drugs and laboratory services: what names them, and the certificates that their payment hangs on."""
