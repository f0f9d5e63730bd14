"""Words that moderators put in place of what came."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table(
        "response", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.add_column(
            sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("editor_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("edits", sa.JSON(none_as_null=True), nullable=True)
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_response_editor_id_person"),
            "person",
            ["editor_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade():
    with op.batch_alter_table(
        "response", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_response_editor_id_person"), type_="foreignkey"
        )
        batch_op.drop_column("edits")
        batch_op.drop_column("editor_id")
        batch_op.drop_column("edited_at")
