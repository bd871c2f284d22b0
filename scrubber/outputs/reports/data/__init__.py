"""What a warehouse takes: one row a claim, the accepted ones too, and one row a finding."""
