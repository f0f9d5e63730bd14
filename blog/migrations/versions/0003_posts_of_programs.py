"""What programs keep with posts, and what they may do."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FORMATS = (
    "standard",
    "aside",
    "audio",
    "chat",
    "gallery",
    "image",
    "link",
    "quote",
    "status",
    "video",
)
COUNTED = {"sqlite_autoincrement": True}  # as the model says; batches forget it
EVERYTHING = "create delete email manage media moderate profile undelete update"


def upgrade():
    post_format = sa.Enum(
        *FORMATS,
        name="postformat",
        native_enum=False,
        create_constraint=True,
        length=16,
    )
    new = (
        sa.Column("format", post_format, nullable=False, server_default="standard"),
        sa.Column("is_sticky", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("password", sa.String(255), nullable=False, server_default=""),
        sa.Column("custom_fields", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("properties", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("picture_id", sa.Integer(), nullable=True),
    )
    with op.batch_alter_table("post", table_kwargs=COUNTED) as batch_op:
        for column in new:
            batch_op.add_column(column)
        batch_op.create_foreign_key(
            batch_op.f("fk_post_picture_id_media"),
            "media",
            ["picture_id"],
            ["id"],
            ondelete="SET NULL",
        )
    with op.batch_alter_table("post", table_kwargs=COUNTED) as batch_op:
        for column in new[:-1]:
            batch_op.alter_column(column.name, server_default=None)
    everything = sa.Column(
        "scope", sa.String(200), nullable=False, server_default=EVERYTHING
    )
    with op.batch_alter_table("app_password") as batch_op:
        batch_op.add_column(everything)
    with op.batch_alter_table("app_password") as batch_op:
        batch_op.alter_column("scope", server_default=None)


def downgrade():
    with op.batch_alter_table("app_password") as batch_op:
        batch_op.drop_column("scope")
    with op.batch_alter_table("post", table_kwargs=COUNTED) as batch_op:
        batch_op.drop_constraint("fk_post_picture_id_media", type_="foreignkey")
        batch_op.drop_constraint("postformat", type_="check")
        for name in (
            "picture_id",
            "properties",
            "custom_fields",
            "password",
            "is_sticky",
            "format",
        ):
            batch_op.drop_column(name)
