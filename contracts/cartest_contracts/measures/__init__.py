"""From one observation to what it measures: its figures, what became of it, and counts of many of them.

Pure functions and counters; whoever generates load and whoever reports on it count the same things.
"""
