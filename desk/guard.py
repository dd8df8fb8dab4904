"""Whom each page lets in. A view carries a mark; the desk refuses a view without one.

The matrix test asks for every route as every role, and expects what the marks and rules.roles say.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from types import MethodType
from typing import Any, Final, TypeVar, cast

import structlog
from flask import abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect

from desk.person import whoever
from desk.sessions import keep_session
from rules.roles import ROLES, Permission, Role

log = structlog.get_logger(__name__)

View = TypeVar("View", bound=Callable[..., Any])
MARK: Final = "desk_mark"
READING: Final = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Mark:
    """Whom a view lets in: everybody, for a reason; whoever signed in; or who has a permission."""

    open_because: str = ""
    permission: Permission | None = None

    def lets_in(self, role: Role | None) -> bool:
        """Whether somebody of this role may come in; None is who has not signed in."""
        if self.open_because:
            return True
        return role is not None and (self.permission is None or self.permission in ROLES[role])


FILES: Final = Mark(open_because="files of the program itself: style sheets, pictures, scripts")


def _marked(mark: Mark) -> Callable[[View], View]:
    def put(view: View) -> View:
        marked = _function_of_its_own(view)
        setattr(marked, MARK, mark)
        return cast("View", marked)

    return put


def _function_of_its_own(view: View) -> Callable[..., Any]:
    """A method shares its function with every object of its class: another object's mark must not become this one's."""
    if not isinstance(view, MethodType):
        return view

    @wraps(view)
    def alone(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the view takes and gives
        return view(*args, **kwargs)

    return alone


def needs(permission: Permission) -> Callable[[View], View]:
    """Marks a view that asks for `permission`."""
    return _marked(Mark(permission=permission))


def signed_in(view: View) -> View:
    """Marks a view for everybody who has signed in, whatever the role."""
    return _marked(Mark())(view)


def open_to_all(reason: str) -> Callable[[View], View]:
    """Marks a view that anybody may ask for; `reason` says why."""
    return _marked(Mark(open_because=reason))


def mark_of(view: Callable[..., Any]) -> Mark | None:
    """The view's mark; None where somebody forgot it. Flask's own view of a blueprint's files is open."""
    if getattr(view, "__name__", "") == "send_static_file":
        return FILES
    mark: Mark | None = getattr(view, MARK, None)
    return mark


def gate(csrf: CSRFProtect, now: Callable[[], datetime]) -> Callable[[], ResponseReturnValue | None]:
    """What stands before every view of the desk: the mark first, then whether the form is one of ours."""

    def stand() -> ResponseReturnValue | None:
        mark = mark_of(current_app.view_functions[str(request.endpoint)])
        if mark is None:
            log.error("unmarked_view", endpoint=request.endpoint)
            abort(403)
        if not mark.open_because:
            somebody = whoever()
            if somebody is None:
                return _to_the_door()
            if not mark.lets_in(somebody.role):
                abort(403)
            keep_session(now())
        csrf.protect()
        return None

    return stand


def _to_the_door() -> ResponseReturnValue:
    """What was to be read is read after signing in; what was to be done has to be done again."""
    wanted = request.full_path.rstrip("?") if request.method in READING else url_for("desk.access.home")
    return redirect(url_for("desk.access.enter", next=wanted), 303)
