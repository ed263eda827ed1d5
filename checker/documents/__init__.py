"""Bounded readers: files to trees of values with places, or to a Problem that says what to do."""
