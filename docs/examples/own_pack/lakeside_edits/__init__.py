"""What Lakeside Health asks of a claim; the payer is made up."""

__version__ = "0.1.0"
