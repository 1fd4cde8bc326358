"""Good practices that municipalities offer, and requests to be put in touch."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the tables of practices and of requests to be put in touch."""
    op.create_table(
        "practices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("theme", sa.String(length=60), nullable=False),
        sa.Column("indicators", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cost", sa.String(length=300), nullable=False),
        sa.Column("status", _words("practice_status", "offered", "accepted", "returned", "withdrawn"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_practices_decided_whole")),
        sa.CheckConstraint(
            "status NOT IN ('accepted', 'returned') OR decided_at IS NOT NULL",
            name=op.f("ck_practices_decided_has_time"),
        ),
        sa.CheckConstraint("status <> 'returned' OR reason <> ''", name=op.f("ck_practices_returned_has_reason")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_practices_decided_by_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], name=op.f("fk_practices_municipality_id")),
        sa.ForeignKeyConstraint(["offered_by_id"], ["users.id"], name=op.f("fk_practices_offered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practices")),
    )
    op.create_index(op.f("ix_practices_municipality_id"), "practices", ["municipality_id"], unique=False)
    op.create_index("ix_practices_status_theme", "practices", ["status", "theme"], unique=False)
    _contact_requests()


def _contact_requests() -> None:
    numbers = ("to_association_id", "from_municipality_id", "from_association_id", "practice_id", "round_id")
    people = ("host_id", "guest_id")
    owners = {
        "to_association_id": "associations.id",
        "from_municipality_id": "municipalities.id",
        "from_association_id": "associations.id",
        "practice_id": "practices.id",
        "round_id": "rounds.id",
        "host_id": "municipalities.id",
        "guest_id": "municipalities.id",
        "asked_by_id": "users.id",
        "answered_by_id": "users.id",
    }
    op.create_table(
        "contact_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=name != "to_association_id") for name in (*numbers, *people)),
        sa.Column("theme", sa.String(length=60), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("status", _words("contact_status", "waiting", "passed_on", "declined"), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(from_municipality_id IS NULL) <> (from_association_id IS NULL)",
            name=op.f("ck_contact_requests_from_one"),
        ),
        sa.CheckConstraint("(practice_id IS NULL) <> (host_id IS NULL)", name=op.f("ck_contact_requests_over_one")),
        sa.CheckConstraint("(host_id IS NULL) = (guest_id IS NULL)", name=op.f("ck_contact_requests_pair_whole")),
        sa.CheckConstraint(
            "(status = 'waiting') = (answered_at IS NULL) AND (answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_contact_requests_answered_whole"),
        ),
        *(
            sa.ForeignKeyConstraint([name], [owner], name=op.f(f"fk_contact_requests_{name}"))
            for name, owner in owners.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_requests")),
    )
    for name in numbers[:4]:
        op.create_index(op.f(f"ix_contact_requests_{name}"), "contact_requests", [name], unique=False)


def _words(name: str, *members: str) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=30)
