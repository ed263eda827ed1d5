"""Judgment: policies and subjects to verdicts, findings and open questions."""
