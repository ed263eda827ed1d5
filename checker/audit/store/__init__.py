"""The history of audits: an append-only store in SQLite, or in PostgreSQL by its address."""
