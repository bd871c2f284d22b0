"""Published code tables that users import: read in their publishers' formats, compiled, and looked up by date."""
