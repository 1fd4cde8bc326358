"""Experts from outside: a role bound to one section of one assessment, with an end."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ORGANISATION = (
    "(role IN ('contributor', 'coordinator', 'approver'{expert}) AND municipality_id IS NOT NULL"
    " AND association_id IS NULL AND country_code IS NULL)"
    " OR (role = 'officer' AND association_id IS NOT NULL AND municipality_id IS NULL AND country_code IS NULL)"
    " OR (role = 'observer' AND country_code IS NOT NULL AND municipality_id IS NULL AND association_id IS NULL)"
    " OR (role IN ('analyst', 'publisher', 'administrator') AND municipality_id IS NULL"
    " AND association_id IS NULL AND country_code IS NULL)"
)
WORDS = "role IN ('contributor', 'coordinator', 'approver', 'officer', 'analyst', 'publisher', 'administrator', 'observer'{expert})"
END = (
    "(role = 'expert') = (assessment_id IS NOT NULL) AND (role <> 'expert' OR (section IS NOT NULL"
    " AND ends_at IS NOT NULL))"
)


def upgrade() -> None:
    """Widen the roles; SQLite makes the table again, since it cannot change a constraint."""
    with op.batch_alter_table("memberships", copy_from=_before()) as table:
        table.add_column(sa.Column("assessment_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
        for name in ("role", "role_fits_organisation"):
            table.drop_constraint(op.f(f"ck_memberships_{name}"), type_="check")
        table.create_check_constraint(op.f("ck_memberships_role"), WORDS.format(expert=", 'expert'"))
        table.create_check_constraint(
            op.f("ck_memberships_role_fits_organisation"), ORGANISATION.format(expert=", 'expert'")
        )
        table.create_check_constraint(op.f("ck_memberships_expert_has_one_section_and_an_end"), END)
        table.create_foreign_key(op.f("fk_memberships_assessment_id"), "assessments", ["assessment_id"], ["id"])
    op.create_index(op.f("ix_memberships_assessment_id"), "memberships", ["assessment_id"], unique=False)


def _before() -> sa.Table:
    """The table as the first migration made it, checks included, which SQLite does not tell."""
    return sa.Table(
        "memberships",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("association_id", sa.Integer(), nullable=True),
        sa.Column("country_code", sa.String(length=2), nullable=True),
        sa.Column("section", sa.String(length=60), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(WORDS.format(expert=""), name=op.f("ck_memberships_role")),
        sa.CheckConstraint(ORGANISATION.format(expert=""), name=op.f("ck_memberships_role_fits_organisation")),
        sa.ForeignKeyConstraint(["association_id"], ["associations.id"], name=op.f("fk_memberships_association_id")),
        sa.ForeignKeyConstraint(["country_code"], ["countries.code"], name=op.f("fk_memberships_country_code")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_memberships_municipality_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_memberships_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.Index(op.f("ix_memberships_association_id"), "association_id"),
        sa.Index(op.f("ix_memberships_municipality_id"), "municipality_id"),
        sa.Index(op.f("ix_memberships_user_id"), "user_id"),
        sa.Index(
            "uq_memberships_one_of_a_kind", "user_id", "role", "municipality_id", "association_id", "country_code"
        ),
    )
