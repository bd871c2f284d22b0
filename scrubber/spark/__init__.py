"""The same run past one machine: inputs judged, and their outputs written, by the executors of Apache Spark."""

from scrubber.spark.library import scrub

__all__ = ["scrub"]
