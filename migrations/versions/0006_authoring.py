"""Drafts of questionnaire versions, and translations improved in the browser."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Drafts of questionnaire versions, and translations improved in the browser."""
    op.create_table(
        "questionnaire_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=15), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["users.id"], name=op.f("fk_questionnaire_drafts_drafted_by_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["questionnaire_versions.id"], name=op.f("fk_questionnaire_drafts_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_drafts")),
        sa.UniqueConstraint("key", "number", name=op.f("uq_questionnaire_drafts_key_number")),
        sa.UniqueConstraint("version_id", name=op.f("uq_questionnaire_drafts_version_id")),
    )
    op.create_table(
        "message_catalogues",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("language <> 'en'", name=op.f("ck_message_catalogues_english_is_the_source")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["users.id"], name=op.f("fk_message_catalogues_changed_by_id")),
        sa.PrimaryKeyConstraint("key", "language", name=op.f("pk_message_catalogues")),
    )
