"""Linkbacks in and out.

`delivery` had never held a row before this revision, so it is made anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "endpoint",
        sa.Column("key", sa.String(length=2000), nullable=False),
        sa.Column("protocol", sa.String(length=16), nullable=True),
        sa.Column("endpoint_url", sa.String(length=2000), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_endpoint")),
    )
    with op.batch_alter_table("endpoint", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_endpoint_found_at"), ["found_at"], unique=False
        )

    op.create_table(
        "refusal",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "reason", name=op.f("pk_refusal")),
    )
    op.create_table(
        "token",
        sa.Column("token", sa.String(length=80), nullable=False),
        sa.Column("approved", sa.Integer(), nullable=False),
        sa.Column("spam", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_token")),
    )
    op.create_table(
        "site_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum(
                "host",
                "domain",
                "prefix",
                "sender",
                name="rulescope",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("pattern", sa.String(length=500), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "approve",
                "block",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("hit_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_site_rule_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_rule")),
    )
    with op.batch_alter_table("site_rule", schema=None) as batch_op:
        batch_op.create_index(
            "ix_site_rule_list", ["verdict", "created_at"], unique=False
        )
        batch_op.create_index("uq_site_rule_pattern", ["scope", "pattern"], unique=True)

    op.create_table(
        "own_link",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["post.id"],
            name=op.f("fk_own_link_source_id_post"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["post.id"],
            name=op.f("fk_own_link_target_id_post"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("source_id", "target_id", name=op.f("pk_own_link")),
    )
    with op.batch_alter_table("own_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_own_link_target_id"), ["target_id"], unique=False
        )

    op.drop_table("delivery")
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("source_url", sa.String(length=2000), nullable=False),
        sa.Column("target_url", sa.String(length=2000), nullable=False),
        sa.Column("is_typed", sa.Boolean(), nullable=False),
        sa.Column("is_linked", sa.Boolean(), nullable=False),
        sa.Column("protocol", sa.String(length=16), nullable=True),
        sa.Column("endpoint_url", sa.String(length=2000), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "retrying",
                "accepted",
                "refused",
                "gave_up",
                "no_endpoint",
                "not_allowed",
                "unknown",
                "off",
                name="deliverystate",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("status_url", sa.String(length=2000), nullable=True),
        sa.Column("sent_digest", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["post.id"],
            name=op.f("fk_delivery_post_id_post"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "post_id", "target_url", name=op.f("uq_delivery_post_id_target_url")
        ),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index("ix_delivery_latest", ["updated_at", "id"], unique=False)
        batch_op.create_index(
            "ix_delivery_list", ["state", "updated_at", "id"], unique=False
        )

    op.create_table(
        "delivery_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("protocol", sa.String(length=16), nullable=True),
        sa.Column("endpoint_url", sa.String(length=2000), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "waiting",
                "retrying",
                "accepted",
                "refused",
                "gave_up",
                "no_endpoint",
                "not_allowed",
                "unknown",
                "off",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("fault", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["delivery.id"],
            name=op.f("fk_delivery_attempt_delivery_id_delivery"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempt")),
    )
    with op.batch_alter_table("delivery_attempt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_delivery_attempt_delivery_id"), ["delivery_id"], unique=False
        )

    op.create_table(
        "ping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("pair_key", sa.String(length=64), nullable=False),
        sa.Column("protocol", sa.String(length=16), nullable=False),
        sa.Column("source_url", sa.String(length=2000), nullable=False),
        sa.Column("target_url", sa.String(length=2000), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("response_id", sa.Integer(), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("remote_addr", sa.String(length=45), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "verified",
                "refused",
                "removed",
                "failed",
                name="pingstate",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["post.id"],
            name=op.f("fk_ping_post_id_post"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["response.id"],
            name=op.f("fk_ping_response_id_response"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ping")),
        sa.UniqueConstraint("pair_key", name=op.f("uq_ping_pair_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_ping_public_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("ping", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ping_post_id"), ["post_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ping_response_id"), ["response_id"], unique=False
        )
        batch_op.create_index("ix_ping_state", ["state", "checked_at"], unique=False)

    with op.batch_alter_table(
        "post", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.add_column(
            sa.Column("doors", sa.JSON(), nullable=False, server_default="{}")
        )
        batch_op.add_column(
            sa.Column(
                "notifies", sa.Boolean(), nullable=False, server_default=sa.true()
            )
        )
        batch_op.add_column(
            sa.Column("trackback_urls", sa.JSON(), nullable=False, server_default="[]")
        )

    with op.batch_alter_table(
        "response", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.add_column(
            sa.Column("photo_url", sa.String(length=2000), nullable=True)
        )
        batch_op.add_column(
            sa.Column("photo_path", sa.String(length=400), nullable=True)
        )
        batch_op.add_column(
            sa.Column("published_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("missing_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("signals", sa.JSON(), nullable=False, server_default="[]")
        )
        batch_op.add_column(
            sa.Column("score", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(
            sa.Column("proposal", sa.JSON(none_as_null=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("learned", sa.JSON(none_as_null=True), nullable=True)
        )
        batch_op.alter_column("post_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(
            "ix_response_proposal",
            ["received_at", "id"],
            unique=False,
            sqlite_where=sa.text("proposal IS NOT NULL"),
            postgresql_where=sa.text("proposal IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_response_home_source_key",
            ["source_key"],
            unique=True,
            sqlite_where=sa.text("kind = 'mention' AND post_id IS NULL"),
            postgresql_where=sa.text("kind = 'mention' AND post_id IS NULL"),
        )


def downgrade():
    op.execute("DELETE FROM response WHERE post_id IS NULL")
    with op.batch_alter_table(
        "response", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.drop_index(
            "uq_response_home_source_key",
            sqlite_where=sa.text("kind = 'mention' AND post_id IS NULL"),
            postgresql_where=sa.text("kind = 'mention' AND post_id IS NULL"),
        )
        batch_op.drop_index(
            "ix_response_proposal",
            sqlite_where=sa.text("proposal IS NOT NULL"),
            postgresql_where=sa.text("proposal IS NOT NULL"),
        )
        batch_op.alter_column("post_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("learned")
        batch_op.drop_column("proposal")
        batch_op.drop_column("score")
        batch_op.drop_column("signals")
        batch_op.drop_column("trashed_at")
        batch_op.drop_column("gone_at")
        batch_op.drop_column("missing_at")
        batch_op.drop_column("published_at")
        batch_op.drop_column("photo_path")
        batch_op.drop_column("photo_url")

    with op.batch_alter_table(
        "post", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.drop_column("trackback_urls")
        batch_op.drop_column("notifies")
        batch_op.drop_column("doors")

    with op.batch_alter_table("ping", schema=None) as batch_op:
        batch_op.drop_index("ix_ping_state")
        batch_op.drop_index(batch_op.f("ix_ping_response_id"))
        batch_op.drop_index(batch_op.f("ix_ping_post_id"))

    op.drop_table("ping")
    with op.batch_alter_table("delivery_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_attempt_delivery_id"))

    op.drop_table("delivery_attempt")
    with op.batch_alter_table("own_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_own_link_target_id"))

    op.drop_table("delivery")
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("target_url", sa.String(length=2000), nullable=False),
        sa.Column("protocol", sa.String(length=16), nullable=True),
        sa.Column("endpoint_url", sa.String(length=2000), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "accepted",
                "refused",
                "retrying",
                "gave_up",
                "no_endpoint",
                "not_allowed",
                name="deliverystate",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["post.id"],
            name=op.f("fk_delivery_post_id_post"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "post_id", "target_url", name=op.f("uq_delivery_post_id_target_url")
        ),
    )
    op.drop_table("own_link")
    with op.batch_alter_table("site_rule", schema=None) as batch_op:
        batch_op.drop_index("uq_site_rule_pattern")
        batch_op.drop_index("ix_site_rule_list")

    op.drop_table("site_rule")
    op.drop_table("token")
    op.drop_table("refusal")
    with op.batch_alter_table("endpoint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_endpoint_found_at"))

    op.drop_table("endpoint")
