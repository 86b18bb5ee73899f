"""Alembic's entry: it is given the connection by run.py, inside a transaction."""

from alembic import context

from bot.store.models import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
