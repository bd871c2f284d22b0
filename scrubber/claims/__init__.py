"""The domain: claims as billers know them, assembled from X12 pieces. Knows no edit."""
