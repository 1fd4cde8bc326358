"""Rounds, assessments, answers and their history."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Rounds, assessments, answers and their history."""
    op.create_table(
        "questionnaire_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=15), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["users.id"], name=op.f("fk_questionnaire_versions_published_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_versions")),
        sa.UniqueConstraint("key", "number", name=op.f("uq_questionnaire_versions_key_number")),
    )
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["questionnaire_versions.id"], name=op.f("fk_rounds_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("code", name=op.f("uq_rounds_code")),
    )
    op.create_table(
        "assessments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("draft", "sent", "approved", name="status", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_sha256", sa.String(length=64), nullable=True),
        sa.Column("reference", sa.String(length=20), nullable=True),
        sa.CheckConstraint(
            "(status = 'approved') = (approved_at IS NOT NULL)", name=op.f("ck_assessments_approved_has_time")
        ),
        sa.CheckConstraint(
            "(status = 'approved') = (approved_sha256 IS NOT NULL)", name=op.f("ck_assessments_approved_has_hash")
        ),
        sa.CheckConstraint("(status = 'draft') = (sent_at IS NULL)", name=op.f("ck_assessments_sent_has_time")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["users.id"], name=op.f("fk_assessments_approved_by_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_assessments_municipality_id")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_assessments_round_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["users.id"], name=op.f("fk_assessments_sent_by_id")),
        sa.ForeignKeyConstraint(["version_id"], ["questionnaire_versions.id"], name=op.f("fk_assessments_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sa.UniqueConstraint("reference", name=op.f("uq_assessments_reference")),
        sa.UniqueConstraint("round_id", "municipality_id", name=op.f("uq_assessments_round_id_municipality_id")),
    )
    op.create_index(op.f("ix_assessments_municipality_id"), "assessments", ["municipality_id"], unique=False)
    op.create_index("ix_assessments_round_status", "assessments", ["round_id", "status"], unique=False)
    op.create_table(
        "frame_units",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("size_class", sa.String(length=20), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("refugees_hosted", sa.Integer(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["association_id"], ["associations.id"], name=op.f("fk_frame_units_association_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_frame_units_municipality_id")
        ),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_frame_units_region_code")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_frame_units_round_id")),
        sa.PrimaryKeyConstraint("round_id", "municipality_id", name=op.f("pk_frame_units")),
    )
    op.create_index(op.f("ix_frame_units_association_id"), "frame_units", ["association_id"], unique=False)
    op.create_table(
        "round_countries",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_round_countries_closes_after_it_opens")),
        sa.ForeignKeyConstraint(["country_code"], ["countries.code"], name=op.f("fk_round_countries_country_code")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_round_countries_round_id")),
        sa.PrimaryKeyConstraint("round_id", "country_code", name=op.f("pk_round_countries")),
    )
    op.create_table(
        "answer_changes",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("instance", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("chain_sha256", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_answer_changes_assessment_id")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_answer_changes_author_id")),
        sa.PrimaryKeyConstraint("assessment_id", "sequence", name=op.f("pk_answer_changes")),
    )
    op.create_index(
        "ix_answer_changes_question", "answer_changes", ["assessment_id", "question", "instance"], unique=False
    )
    op.create_table(
        "answers",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("instance", sa.Integer(), nullable=False),
        sa.Column("number", sa.Double(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column(
            "non_answer",
            sa.Enum(
                "unknown",
                "not_collected",
                "not_applicable",
                "prefer_not",
                name="non_answer",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("instance >= 0", name=op.f("ck_answers_instance_not_negative")),
        sa.CheckConstraint(
            "non_answer IS NULL OR (number IS NULL AND text IS NULL AND raw IS NULL)",
            name=op.f("ck_answers_non_answer_stands_alone"),
        ),
        sa.CheckConstraint("number IS NULL OR text IS NULL", name=op.f("ck_answers_one_value")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_answers_revision_from_one")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_answers_assessment_id")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_answers_author_id")),
        sa.PrimaryKeyConstraint("assessment_id", "question", "instance", name=op.f("pk_answers")),
    )
    op.create_table(
        "assessment_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("last_sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_assessment_events_assessment_id")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_assessment_events_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_events")),
    )
    op.create_index(op.f("ix_assessment_events_assessment_id"), "assessment_events", ["assessment_id"], unique=False)
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("instance", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_comments_assessment_id")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_comments_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_index(op.f("ix_comments_assessment_id"), "comments", ["assessment_id"], unique=False)
    op.create_table(
        "save_requests",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_save_requests_assessment_id")),
        sa.PrimaryKeyConstraint("assessment_id", "key", name=op.f("pk_save_requests")),
    )
    op.create_index(op.f("ix_save_requests_at"), "save_requests", ["at"], unique=False)
    op.create_table(
        "section_states",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=60), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by_id", sa.Integer(), nullable=True),
        sa.Column("changes_requested", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_section_states_assessment_id")),
        sa.ForeignKeyConstraint(["completed_by_id"], ["users.id"], name=op.f("fk_section_states_completed_by_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_section_states_owner_id")),
        sa.PrimaryKeyConstraint("assessment_id", "section", name=op.f("pk_section_states")),
    )
