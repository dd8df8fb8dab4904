"""A database goes with its `DATA_KEY`: with another one, who opted out would not be recognised, and would be called."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from storage.models import KeyMark
from storage.vault import Vault

DATA_KEY: Final = "DATA_KEY"


class WrongKey(Exception):
    """The data were sealed with another key; `code` for programs, `words` for people."""

    code = "wrong_key"
    words = "DATA_KEY no es la clave con la que se guardaron estos datos: ponga la de antes, o use otra base de datos."


def check_key(session: Session, vault: Vault) -> None:
    """The first key marks the database; any other is refused from then on. Raises WrongKey."""
    mark = vault.find(DATA_KEY)
    session.execute(insert(KeyMark).values(name=DATA_KEY, mark=mark).on_conflict_do_nothing())
    if session.scalar(select(KeyMark.mark).where(KeyMark.name == DATA_KEY)) != mark:
        raise WrongKey(WrongKey.words)
