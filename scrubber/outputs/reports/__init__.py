"""What people and programs read of a run: terminal, findings.json, report, worklist."""
