"""Runs the migrations of the store over the connection that it was opened with."""

from alembic import context

from checker.audit.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
