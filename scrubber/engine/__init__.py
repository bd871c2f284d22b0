"""Claims × settings → findings, in two passes: one claim at a time, then one patient at a time."""
