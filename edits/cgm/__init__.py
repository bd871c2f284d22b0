"""Continuous glucose monitoring: placement, training, interpretation."""
