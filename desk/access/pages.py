"""The door and what is behind it for everybody: sign-in, home, one's own account."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RoutingException

from desk.access import accounts
from desk.access.accounts import AccountError
from desk.access.records import change_record, telephone_of
from desk.answering import REFUSED, SEE_OTHER, Route, add_routes
from desk.guard import open_to_all, signed_in
from desk.parts import Desk
from desk.person import person, whoever
from desk.sessions import begin_session
from rules.languages import language_words
from rules.places import place_of_code
from rules.staff_records import BadRecord, read_changes, shift_words
from storage.models import StaffUser

WRONG: Final = "El correo o la contraseña no son correctos. Después de cinco intentos la cuenta espera 15 minutos."
WRONG_CURRENT: Final = "No es su contraseña actual. Después de cinco intentos la cuenta espera 15 minutos."
NOT_THE_SAME: Final = "Las dos veces debe ser la misma contraseña."


class Doorway:
    """One method a route."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @open_to_all("it only leads to the home page")
    def root(self) -> ResponseReturnValue:
        """The bare address of the service."""
        return redirect(url_for("desk.access.home"), SEE_OTHER)

    @open_to_all("whoever signs in has not signed in yet")
    def enter(self) -> ResponseReturnValue:
        """The sign-in page."""
        wanted = own_page(request.args.get("next", ""))
        if whoever() is not None:
            return redirect(wanted or url_for("desk.access.home"), SEE_OTHER)
        return render_template("access/enter.html", email="", wanted=wanted, problem="")

    @open_to_all("whoever signs in has not signed in yet")
    def sign_in(self) -> ResponseReturnValue:
        """E-mail and password."""
        email, wanted = request.form.get("email", ""), own_page(request.form.get("next", ""))
        somebody = accounts.sign_in(self._desk, email, request.form.get("password", ""))
        if somebody is None:
            return render_template("access/enter.html", email=email, wanted=wanted, problem=WRONG), REFUSED
        begin_session(somebody, self._desk.now())
        return redirect(wanted or url_for("desk.access.home"), SEE_OTHER)

    @signed_in
    def leave(self) -> ResponseReturnValue:
        """Out, on every device."""
        accounts.sign_out(self._desk, person())
        session.clear()
        flash("Salió. Si tenía la sesión abierta en otro aparato, también se cerró ahí.", "success")
        return redirect(url_for("desk.access.enter"), SEE_OTHER)

    @signed_in
    def home(self) -> ResponseReturnValue:
        """What this person can do here."""
        return render_template("access/home.html")

    @signed_in
    def account(self) -> ResponseReturnValue:
        """One's own account."""
        return self._account({})

    @signed_in
    def change_telephone(self) -> ResponseReturnValue:
        """Where one's own calls ring; empty: nowhere."""
        written, desk, me = request.form.get("telephone", ""), self._desk, person()
        try:
            columns = read_changes({"telephone": written})
        except BadRecord as refusal:
            return self._account(refusal.problems, written), REFUSED
        with desk.sessions.begin() as db:
            own = db.get_one(StaffUser, me.id, with_for_update=True)
            change_record(db, desk.vault, own, columns, me.actor, desk.now())
        flash("Su teléfono quedó guardado.", "success")
        return redirect(url_for("desk.access.account"), SEE_OTHER)

    @signed_in
    def change_password(self) -> ResponseReturnValue:
        """A new password: everywhere else the session ends."""
        current, new = request.form.get("current", ""), request.form.get("new", "")
        if new != request.form.get("again", ""):
            return self._not_changed({"again": NOT_THE_SAME})
        try:
            changed = accounts.change_password(self._desk, person(), current, new)
        except AccountError as refusal:
            return self._not_changed({"new": refusal.words})
        if changed is None:
            return self._not_changed({"current": WRONG_CURRENT})
        begin_session(changed, self._desk.now())
        flash("Su contraseña cambió. Las sesiones que tenía abiertas en otros aparatos se cerraron.", "success")
        return redirect(url_for("desk.access.account"), SEE_OTHER)

    def _not_changed(self, problems: Mapping[str, str]) -> ResponseReturnValue:
        return self._account(problems), REFUSED

    def _account(self, problems: Mapping[str, str], written: str | None = None) -> str:
        with self._desk.sessions() as db:
            own = db.get_one(StaffUser, person().id)
        place = place_of_code(own.departamento)
        return render_template(
            "access/account.html",
            problems=problems,
            telephone=telephone_of(self._desk.vault, own) if written is None else written,
            languages=[language_words(code) for code in own.languages],
            departamento=place.name if place else "Todo el país",
            shift=shift_words(own.shift_from, own.shift_until),
        )


def own_page(wanted: str) -> str:
    """`wanted` where it is a page of this service, else empty. What only takes forms, as the way out, is none."""
    path = own_path(wanted)
    try:
        current_app.url_map.bind("").match(urlsplit(path).path, method="GET")
    except MethodNotAllowed:
        return ""
    except (HTTPException, RoutingException):
        pass  # what is not there says so itself, and what has moved leads on
    return path


def own_path(wanted: str) -> str:
    """`wanted` where it is a path of this service, else empty: nobody is led elsewhere after signing in."""
    odd = "\\" in wanted or not wanted.isprintable() or not wanted.startswith("/") or wanted.startswith("//")
    if odd:
        return ""
    parts = urlsplit(wanted)
    return "" if parts.scheme or parts.netloc else wanted


def access_blueprint(desk: Desk) -> Blueprint:
    """The door's routes."""
    pages = Doorway(desk)
    blueprint = Blueprint("access", __name__, template_folder="templates")
    routes: Sequence[Route] = (
        ("GET", "/", pages.root),
        ("GET", "/entrar", pages.enter),
        ("POST", "/entrar", pages.sign_in),
        ("POST", "/salir", pages.leave),
        ("GET", "/inicio", pages.home),
        ("GET", "/cuenta", pages.account),
        ("POST", "/cuenta", pages.change_password),
        ("POST", "/cuenta/telefono", pages.change_telephone),
    )
    add_routes(blueprint, routes)
    return blueprint
