"""The page that a parent began himself: its name, and whose it is."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Contact

PAGE: Final = "page"


def page_leg(number: int) -> str:
    """The leg of the page that a parent began by himself. number: 1 to 2**63 - 1, which nobody can guess."""
    return f"{PAGE}:{number}"


def contact_of(session: Session, leg: str) -> Contact | None:
    """The contact with this leg."""
    return session.scalars(select(Contact).where(Contact.leg == leg)).one_or_none()
