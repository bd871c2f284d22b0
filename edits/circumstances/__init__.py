"""Circumstances: accident, admission, ambulance, attachments, EPSDT, chiropractic, telehealth."""
