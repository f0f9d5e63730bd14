"""Count where every web process sees it how often a password was tried in vain."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "failed_sign_in",
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_failed_sign_in")),
    )
    with op.batch_alter_table("failed_sign_in") as batch_op:
        batch_op.create_index(batch_op.f("ix_failed_sign_in_last_at"), ["last_at"])


def downgrade():
    op.drop_table("failed_sign_in")
