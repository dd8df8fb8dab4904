"""What tells whether the key at hand is the one that this database was sealed with."""

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class KeyMark(Base):
    """The keyed hash of a known word, left by the first process that used the database."""

    __tablename__ = "key_mark"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    mark: Mapped[bytes] = mapped_column(LargeBinary)
