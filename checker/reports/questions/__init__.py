"""Formats of the open questions: which facts would settle unknown verdicts, and who knows them."""
