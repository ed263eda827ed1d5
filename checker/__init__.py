"""AI Spend Checker: judges where AI money is spent in code against policies."""

__version__ = "0.1.0"
