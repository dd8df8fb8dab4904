"""Who sits at the desk."""

from dataclasses import dataclass

from flask_login import current_user

from rules.roles import ROLE_WORDS, ROLES, Permission, Role
from storage.audit import Actor


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signed in, as the account was when this request began."""

    id: int
    email: str
    name: str
    role: Role
    epoch: int
    """Counts up with everything that ends the sessions of an account; a session of another epoch is over."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the signed cookie keeps."""
        return f"{self.id}.{self.epoch}"

    def can(self, permission: Permission) -> bool:
        """Whether the role has it."""
        return permission in ROLES[self.role]

    @property
    def role_words(self) -> str:
        """The role as people call it."""
        return ROLE_WORDS[self.role]

    @property
    def actor(self) -> Actor:
        """This person, for the audit log."""
        return Actor(user_id=self.id)


def whoever() -> Person | None:
    """Whoever asks for this page; None while nobody has signed in."""
    return current_user._get_current_object() if current_user.is_authenticated else None  # noqa: SLF001 - its proxy's only way


def person() -> Person:
    """Who asks for this page, in a view that lets in only who has signed in."""
    found = whoever()
    if found is None:
        raise LookupError("a view that lets everybody in has no person")
    return found
