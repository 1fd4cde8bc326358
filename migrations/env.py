"""How Alembic reaches the database: over the connection it is handed, inside that connection's transaction."""

from alembic import context

from surveyapp.models import Base

connection = context.config.attributes["connection"]
# On SQLite Alembic assumes that DDL cannot be rolled back and would leave half a migration; here it can.
context.configure(connection=connection, target_metadata=Base.metadata, transactional_ddl=True, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
