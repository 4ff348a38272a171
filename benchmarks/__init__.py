"""Measurements of ourselves beside others; run from the repository, never installed (docs/benchmarks.md)."""
