"""The worklist: a row a finding, as CSV and as a workbook."""
