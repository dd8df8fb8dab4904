"""The accounts of the staff: the list, and one account with what can be done to it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk.access.records import telephone_of, values_of
from desk.administrator.accounts import OwnAccount, change_others_record, change_role, move_account
from desk.answering import REFUSED, SEE_OTHER, Route, add_routes, an_id
from desk.guard import needs
from desk.parts import Desk, Section
from desk.person import person
from rules.languages import FIRST, LANGUAGES
from rules.roles import ROLE_WORDS, ROLES, Permission, Role
from rules.staff_records import PLACES, BadRecord, hint_of, read_changes
from storage.models import Act, StaffUser
from storage.queries.staff import all_staff

ONE: Final = f"/{an_id('user_id')}"
DONE: Final = {
    Act.staff_disabled: "La cuenta {email} quedó desactivada y sus sesiones se cerraron.",
    Act.staff_enabled: "La cuenta {email} está activa otra vez.",
    Act.staff_unlocked: "La cuenta {email} ya no está bloqueada.",
    Act.staff_role_changed: "El rol de {email} cambió.",
    Act.staff_record_changed: "Los datos de trabajo de {email} quedaron guardados.",
}


class Accounts:
    """One method a route."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @needs(Permission.manage_staff)
    def every(self) -> ResponseReturnValue:
        """The list."""
        with self._desk.sessions() as session:
            found = all_staff(session)
        return render_template(
            "administrator/accounts.html",
            accounts=found,
            roles=ROLE_WORDS,
            locked=self._is_locked,
            me=person().id,
            nobody_judges=not any(map(_is_told_and_judges, found)),
        )

    @needs(Permission.manage_staff)
    def one(self, user_id: int) -> ResponseReturnValue:
        """One account."""
        found = self._account(user_id)
        return self._page(found, values_of(found), {})

    @needs(Permission.manage_staff)
    def record(self, user_id: int) -> ResponseReturnValue:
        """Telephone, languages, departamento, shift, on call. A telephone left empty stays as it is."""
        try:
            columns = read_changes(_written_record())
            with self._desk.sessions.begin() as session:
                desk = self._desk
                changed = change_others_record(session, desk.vault, person(), user_id, columns, desk.now())
        except OwnAccount as refusal:
            return _told(user_id, refusal.words, "danger")
        except BadRecord as refusal:
            shown = request.form.to_dict() | {"languages": request.form.getlist("languages")}
            return self._page(self._account(user_id), shown, refusal.problems), REFUSED
        return _done(changed, Act.staff_record_changed)

    @needs(Permission.manage_staff)
    def disable(self, user_id: int) -> ResponseReturnValue:
        """Nobody signs in with it any more."""
        return self._move(user_id, Act.staff_disabled)

    @needs(Permission.manage_staff)
    def enable(self, user_id: int) -> ResponseReturnValue:
        """Its owner may sign in again."""
        return self._move(user_id, Act.staff_enabled)

    @needs(Permission.manage_staff)
    def unlock(self, user_id: int) -> ResponseReturnValue:
        """Its owner need not wait."""
        return self._move(user_id, Act.staff_unlocked)

    @needs(Permission.manage_staff)
    def role(self, user_id: int) -> ResponseReturnValue:
        """Another role."""
        given = request.form.get("role", "")
        if given not in list(Role):
            abort(400)
        try:
            with self._desk.sessions.begin() as session:
                changed = change_role(session, person(), user_id, Role(given), self._desk.now())
        except OwnAccount as refusal:
            return _told(user_id, refusal.words, "danger")
        return _done(changed, Act.staff_role_changed)

    def _account(self, user_id: int) -> StaffUser:
        with self._desk.sessions() as session:
            return session.get(StaffUser, user_id) or abort(404)

    def _page(self, account: StaffUser, written: Mapping[str, Any], problems: Mapping[str, str]) -> str:
        return render_template(
            "administrator/account.html",
            account=account,
            roles=ROLE_WORDS,
            locked=self._is_locked,
            me=person().id,
            written=written,
            problems=problems,
            telephone=hint_of(telephone_of(self._desk.vault, account)),
            languages=LANGUAGES,
            first_languages=FIRST,
            places=PLACES,
        )

    def _move(self, user_id: int, act: Act) -> ResponseReturnValue:
        try:
            with self._desk.sessions.begin() as session:
                moved = move_account(session, person(), user_id, act, self._desk.now())
        except OwnAccount as refusal:
            return _told(user_id, refusal.words, "danger")
        return _done(moved, act)

    def _is_locked(self, account: StaffUser) -> bool:
        return account.locked_until is not None and account.locked_until > self._desk.now()


def _is_told_and_judges(account: StaffUser) -> bool:
    """Whether he is on call for children in danger, and may take a case in which nobody can be called."""
    is_told = account.active and account.on_call and account.telephone is not None
    return is_told and Permission.judge_cases in ROLES[account.role]


def _written_record() -> dict[str, str]:
    """The fields of the form, as `read_changes` takes them."""
    form = request.form
    first, last = form.get("shift_from", ""), form.get("shift_until", "")
    written = {
        "languages": ",".join(form.getlist("languages")),
        "departamento": form.get("departamento", ""),
        "shift": f"{first}-{last}" if first or last else "",
        "on_call": "sí" if "on_call" in form else "no",
    }
    telephone = form.get("telephone", "").strip()
    return written | ({"telephone": telephone} if telephone or "no_telephone" in form else {})


def _done(account: StaffUser | None, act: Act) -> ResponseReturnValue:
    if account is None:
        abort(404)
    return _told(account.id, DONE[act].format(email=account.email), "success")


def _told(user_id: int, words: str, kind: str) -> ResponseReturnValue:
    flash(words, kind)
    return redirect(url_for("desk.administrator.one", user_id=user_id), SEE_OTHER)


def administrator_section(desk: Desk) -> Section:
    """The accounts' routes."""
    pages = Accounts(desk)
    blueprint = Blueprint("administrator", __name__, template_folder="templates", url_prefix="/cuentas")
    routes: Sequence[Route] = (
        ("GET", "", pages.every),
        ("GET", ONE, pages.one),
        ("POST", f"{ONE}/desactivar", pages.disable),
        ("POST", f"{ONE}/activar", pages.enable),
        ("POST", f"{ONE}/desbloquear", pages.unlock),
        ("POST", f"{ONE}/rol", pages.role),
        ("POST", f"{ONE}/datos", pages.record),
    )
    add_routes(blueprint, routes)
    return Section(
        blueprint=blueprint,
        endpoint="every",
        permission=Permission.manage_staff,
        title="Cuentas",
        summary="Quién puede entrar y con qué rol: activar, desactivar, desbloquear, rol y datos de trabajo.",
    )
