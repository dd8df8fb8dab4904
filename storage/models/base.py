"""What every table shares: naming of constraints, aware times, states kept as text."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Enum, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The tables of Escucha."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own name and shape
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
    }


def state_type(states: type[StrEnum]) -> Enum:
    """A column for `states`, kept as plain text so that a new state needs no ALTER TYPE."""
    return Enum(
        states,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda kinds: [kind.value for kind in kinds],
    )
