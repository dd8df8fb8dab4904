"""The session: a signed cookie that holds an account and its epoch, asked of the database at every page."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, cast

from flask import Flask, g, request, session
from flask_login import LoginManager, login_user

from desk.parts import Desk
from desk.person import Person
from storage.models import StaffUser
from storage.retrying import once_more

COOKIE: Final = "escucha"
IDLE: Final = timedelta(hours=8)
"""A session unused for so long is over."""
SEEN: Final = "seen"
Known = Callable[[str], Person | None]
KNOWN: Final = "known"
"""In `flask.g`, for what a page asks for by itself every moment: a `Known`, who tells whose cookie it is without asking
the database, or None where that has to be asked. Nobody's session lives on because of such a page."""
SEEN_EVERY: Final = timedelta(minutes=1)
"""The cookie is written anew no more often than this."""


def set_up_sessions(app: Flask, desk: Desk) -> None:
    """Cookies as strict as they can be, and who is behind one."""
    app.config.update(
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=desk.public_base_url.startswith("https:"),
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=IDLE + SEEN_EVERY,  # how long a signature counts; SEEN says what is too long
        SESSION_PROTECTION=None,
    )
    manager = LoginManager(app, add_context_processor=False)
    manager.user_loader(once_more(loader(desk)))


def loader(desk: Desk) -> Callable[[str], Person | None]:
    """Who the cookie says it is: None once the account is disabled, its epoch over or the session unused too long."""

    def load(identity: str) -> Person | None:
        if desk.now() - _seen() > IDLE:
            return None
        if KNOWN in g and (somebody := cast("Known", g.get(KNOWN))(identity)):
            return somebody
        number, _, epoch = identity.partition(".")
        with desk.sessions() as db:
            found = db.get(StaffUser, int(number))
        current = found is not None and found.active and str(found.epoch) == epoch
        return person_of(found) if found is not None and current else None

    return load


def keep_session(now: datetime) -> None:
    """A session that is used lives on; what a page asks for by itself is no use of it."""
    if KNOWN not in g and not _by_itself() and now - _seen() >= SEEN_EVERY:
        session[SEEN] = now.timestamp()


def _by_itself() -> bool:
    """A script of the page reads something, as browsers tell: one that keeps itself up to date, with nobody there."""
    return request.method == "GET" and request.headers.get("Sec-Fetch-Dest") == "empty"


def begin_session(somebody: Person, now: datetime) -> None:
    """A new session: nothing of an earlier one lives on, its form tokens included."""
    session.clear()
    session[SEEN] = now.timestamp()
    login_user(somebody)


def person_of(account: StaffUser) -> Person:
    """The account as the pages know it."""
    return Person(account.id, account.email, account.name, account.role, account.epoch)


def _seen() -> datetime:
    return datetime.fromtimestamp(float(session.get(SEEN, 0)), UTC)
