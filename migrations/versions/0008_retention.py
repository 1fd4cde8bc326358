"""Until when a round's answers are kept, when that was announced, and when they were erased."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Three dates of a round; rounds opened before have none and keep their answers until somebody gives one."""
    op.add_column("rounds", sa.Column("answers_kept_until", sa.Date(), nullable=True))
    op.add_column("rounds", sa.Column("erasure_announced_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("rounds", sa.Column("answers_erased_at", sa.DateTime(timezone=True), nullable=True))
