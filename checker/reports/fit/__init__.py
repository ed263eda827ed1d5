"""Formats of a fit: what the ways to run a workload cost, which is best, what would change that."""
