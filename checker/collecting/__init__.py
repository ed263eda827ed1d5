"""Turns a query of a metric server into an evidence file with its envelope.

It is the only network code, and `check` never imports it. Only `asking` and `writing` need the
extra `collect`.
"""
