"""Charges and units: amounts that do not agree, are impossible, or do not fit the service."""
