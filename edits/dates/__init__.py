"""Dates: of services, of the patient, of the stay, and the day that the claim arrives."""
