"""Imaging: computed tomography of the chest."""
