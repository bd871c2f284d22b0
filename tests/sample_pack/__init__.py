"""A pack of four small edits that tests of the program run on, so that they name no shipped one."""

__version__ = "7"
