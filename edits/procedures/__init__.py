"""Procedure codes and places of service."""
