"""Services that are billed twice."""
