"""The hash of a release's computed figures, so that they cannot be changed together with their own manifest."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """One column; releases made before have none, and their figures are held against their own manifest alone."""
    op.add_column("releases", sa.Column("figures_sha256", sa.String(length=64), nullable=True))
