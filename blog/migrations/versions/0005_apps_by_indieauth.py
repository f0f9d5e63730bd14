"""What people allowed apps, their codes and tokens; a person's pages elsewhere."""

import sqlalchemy as sa
from alembic import op

from blog.models.base import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "app_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(2000), nullable=False),
        sa.Column("client_name", sa.String(120), nullable=False),
        sa.Column("scope", sa.String(200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_app_grant_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_grant")),
    )
    op.create_index(op.f("ix_app_grant_person_id"), "app_grant", ["person_id"])
    op.create_table(
        "authorization_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(2000), nullable=False),
        sa.Column("client_name", sa.String(120), nullable=False),
        sa.Column("redirect_uri", sa.String(2000), nullable=False),
        sa.Column("code_challenge", sa.String(43), nullable=False),
        sa.Column("scope", sa.String(200), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("grant_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id"],
            ["app_grant.id"],
            name=op.f("fk_authorization_code_grant_id_app_grant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_authorization_code_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorization_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_authorization_code_digest")),
    )
    for column in ("person_id", "grant_id", "expires_at"):
        op.create_index(
            op.f(f"ix_authorization_code_{column}"), "authorization_code", [column]
        )
    kind = sa.Enum(
        "access",
        "refresh",
        name="tokenkind",
        native_enum=False,
        create_constraint=True,
        length=16,
    )
    op.create_table(
        "app_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("scope", sa.String(200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id"],
            ["app_grant.id"],
            name=op.f("fk_app_token_grant_id_app_grant"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_app_token_digest")),
    )
    for column in ("grant_id", "expires_at"):
        op.create_index(op.f(f"ix_app_token_{column}"), "app_token", [column])
    links = sa.Column("links", sa.JSON(), nullable=False, server_default="[]")
    with op.batch_alter_table("person") as batch_op:
        batch_op.add_column(links)
    with op.batch_alter_table("person") as batch_op:
        batch_op.alter_column("links", server_default=None)


def downgrade():
    with op.batch_alter_table("person") as batch_op:
        batch_op.drop_column("links")
    for table in ("app_token", "authorization_code", "app_grant"):
        op.drop_table(table)
