"""What the engine itself can find, by what it is about; `scrubber.findings.catalogue` has them all."""
