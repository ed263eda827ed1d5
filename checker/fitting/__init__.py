"""Turns a request into what fits: for each workload, what each way to run it costs, and the best.

The same road as `check` up to the facts; then vetoes, computed cost, and volume decide, in that
order.
"""

from checker.fitting.fits import checked, fits

__all__ = ["checked", "fits"]
