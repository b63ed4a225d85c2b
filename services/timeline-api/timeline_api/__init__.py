"""Reads timelines."""
