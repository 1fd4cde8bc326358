"""Places and people."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Places and people."""
    op.create_table(
        "countries",
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_countries")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("totp_secret", sa.String(length=64), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=True),
        sa.Column("recovery_hashes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    op.create_table(
        "associations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("frame_label", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["country_code"], ["countries.code"], name=op.f("fk_associations_country_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_associations")),
        sa.UniqueConstraint("code", name=op.f("uq_associations_code")),
    )
    op.create_index(op.f("ix_associations_country_code"), "associations", ["country_code"], unique=False)
    op.create_table(
        "regions",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("has_outline", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["country_code"], ["countries.code"], name=op.f("fk_regions_country_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_regions")),
    )
    op.create_index(op.f("ix_regions_country_code"), "regions", ["country_code"], unique=False)
    op.create_table(
        "sign_in_sessions",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_in_sessions_user_id")),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_sign_in_sessions")),
    )
    op.create_index(op.f("ix_sign_in_sessions_expires_at"), "sign_in_sessions", ["expires_at"], unique=False)
    op.create_index(op.f("ix_sign_in_sessions_user_id"), "sign_in_sessions", ["user_id"], unique=False)
    op.create_table(
        "tokens",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "invitation",
                "password_reset",
                "api",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tokens_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_tokens")),
    )
    op.create_index(op.f("ix_tokens_user_id"), "tokens", ["user_id"], unique=False)
    op.create_table(
        "municipalities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("original_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("size_class", sa.String(length=20), nullable=True),
        sa.Column("refugees_hosted", sa.Integer(), nullable=True),
        sa.Column("refugees_on", sa.Date(), nullable=True),
        sa.Column("refugees_source", sa.String(length=200), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "population IS NULL OR population >= 0", name=op.f("ck_municipalities_population_not_negative")
        ),
        sa.CheckConstraint(
            "refugees_hosted IS NULL OR refugees_hosted >= 0", name=op.f("ck_municipalities_refugees_not_negative")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_municipalities_valid_in_order"),
        ),
        sa.ForeignKeyConstraint(["association_id"], ["associations.id"], name=op.f("fk_municipalities_association_id")),
        sa.ForeignKeyConstraint(["country_code"], ["countries.code"], name=op.f("fk_municipalities_country_code")),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_municipalities_region_code")),
        sa.ForeignKeyConstraint(["successor_id"], ["municipalities.id"], name=op.f("fk_municipalities_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipalities")),
        sa.UniqueConstraint("country_code", "code", name=op.f("uq_municipalities_country_code_code")),
    )
    op.create_index(
        "ix_municipalities_association_region", "municipalities", ["association_id", "region_code"], unique=False
    )
    op.create_index(op.f("ix_municipalities_region_code"), "municipalities", ["region_code"], unique=False)
    op.create_table(
        "access_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], name=op.f("fk_access_log_municipality_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_access_log_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    op.create_index("ix_access_log_municipality_at", "access_log", ["municipality_id", "at"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "contributor",
                "coordinator",
                "approver",
                "officer",
                "analyst",
                "publisher",
                "administrator",
                "observer",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("association_id", sa.Integer(), nullable=True),
        sa.Column("country_code", sa.String(length=2), nullable=True),
        sa.Column("section", sa.String(length=60), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(role IN ('contributor', 'coordinator', 'approver') AND municipality_id IS NOT NULL AND association_id IS NULL AND country_code IS NULL) OR (role = 'officer' AND association_id IS NOT NULL AND municipality_id IS NULL AND country_code IS NULL) OR (role = 'observer' AND country_code IS NOT NULL AND municipality_id IS NULL AND association_id IS NULL) OR (role IN ('analyst', 'publisher', 'administrator') AND municipality_id IS NULL AND association_id IS NULL AND country_code IS NULL)",
            name=op.f("ck_memberships_role_fits_organisation"),
        ),
        sa.ForeignKeyConstraint(["association_id"], ["associations.id"], name=op.f("fk_memberships_association_id")),
        sa.ForeignKeyConstraint(["country_code"], ["countries.code"], name=op.f("fk_memberships_country_code")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_memberships_municipality_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_memberships_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_association_id"), "memberships", ["association_id"], unique=False)
    op.create_index(op.f("ix_memberships_municipality_id"), "memberships", ["municipality_id"], unique=False)
    op.create_index(op.f("ix_memberships_user_id"), "memberships", ["user_id"], unique=False)
    op.create_index(
        "uq_memberships_one_of_a_kind",
        "memberships",
        ["user_id", "role", "municipality_id", "association_id", "country_code"],
        unique=False,
    )
