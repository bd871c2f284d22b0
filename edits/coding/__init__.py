"""Edits of the national coding initiative and of the fee schedule, on tables that users import."""
