"""Drafts that moved to another version, the answers as they were before, and sections that need another look."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Moves of drafts, the answers kept of each, and sections that need another look."""
    op.create_table(
        "draft_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_draft_runs_job_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_draft_runs_made_by_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_draft_runs_round_id")),
        sa.ForeignKeyConstraint(["version_id"], ["questionnaire_versions.id"], name=op.f("fk_draft_runs_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_runs")),
    )
    op.create_index(op.f("ix_draft_runs_round_id"), "draft_runs", ["round_id"], unique=False)
    op.create_table(
        "draft_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("from_version_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "moved",
                "left",
                "returned",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("problem", sa.String(length=200), nullable=False),
        sa.Column("carried", sa.Integer(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("archived", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("sections", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_by_id", sa.Integer(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(status = 'returned') = (returned_at IS NOT NULL)", name=op.f("ck_draft_moves_returned_has_time")
        ),
        sa.CheckConstraint(
            "(status IN ('moved', 'returned')) = (moved_at IS NOT NULL)", name=op.f("ck_draft_moves_moved_has_time")
        ),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_draft_moves_assessment_id")),
        sa.ForeignKeyConstraint(
            ["from_version_id"], ["questionnaire_versions.id"], name=op.f("fk_draft_moves_from_version_id")
        ),
        sa.ForeignKeyConstraint(["moved_by_id"], ["users.id"], name=op.f("fk_draft_moves_moved_by_id")),
        sa.ForeignKeyConstraint(["returned_by_id"], ["users.id"], name=op.f("fk_draft_moves_returned_by_id")),
        sa.ForeignKeyConstraint(["run_id"], ["draft_runs.id"], name=op.f("fk_draft_moves_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_moves")),
        sa.UniqueConstraint("run_id", "assessment_id", name=op.f("uq_draft_moves_run_id_assessment_id")),
    )
    op.create_index(op.f("ix_draft_moves_assessment_id"), "draft_moves", ["assessment_id"], unique=False)
    op.create_table(
        "kept_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("move_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("instance", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "fate",
            sa.Enum(
                "carried",
                "look",
                "archived",
                "late",
                "superseded",
                name="fate",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("to_question", sa.String(length=80), nullable=True),
        sa.Column("to_instance", sa.Integer(), nullable=True),
        sa.Column("to_revision", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_kept_answers_author_id")),
        sa.ForeignKeyConstraint(["move_id"], ["draft_moves.id"], name=op.f("fk_kept_answers_move_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_answers")),
    )
    op.create_index(op.f("ix_kept_answers_move_id"), "kept_answers", ["move_id"], unique=False)
    op.add_column("section_states", sa.Column("look_again", sa.Boolean(), server_default=sa.false(), nullable=False))
