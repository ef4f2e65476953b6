"""The one MetaData all tables hang on, with names for constraints that migrations can rely on."""

from sqlalchemy import Column, ForeignKey, MetaData, String

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def connection_id(*, primary_key: bool = False) -> Column[str]:
    """The tenant column that every table has."""
    return Column(
        "connection_id",
        String(32),
        ForeignKey("connection.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
    )
