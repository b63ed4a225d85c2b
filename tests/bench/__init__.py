"""Measurements, each of which starts what it measures and prints a table: ``make bench``."""
