"""A child may be in danger, and nobody attends: whoever is on call is told at once, at any hour, until somebody has it.

The words name nobody. They leave whatever else is held: the switch is for what goes out to parents.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from twilio.twiml.voice_response import VoiceResponse

from carrier.asking import CarrierRefused, CarrierUnreachable
from conversation.effects import Reason
from ivr.carrier import Carrier
from rules.handovers import HELD
from rules.lives import CallbackState, HandoverState, TextState
from rules.phones import PhoneKind, read_phone
from rules.routing import Mode
from sms import outgoing
from sms.following import note_alert_not_sent, note_alert_status
from sms.mailbox import Mailbox
from sms.outgoing import Begun, Kind, Post, lost_since, mark
from storage.models import Callback, Handover, StaffAlert, StaffUser
from storage.queries import leaving
from storage.queries.cases import vital_without_telephone
from storage.vault import Vault

WORDS: Final = "Escucha: un caso vital espera. Entre a Trabajo o a Casos."
SPOKEN_TIMES: Final = 2
SPOKEN: Final = "es-MX"
CALLED: Final = "sent"
"""A call that the carrier has taken, in the words of a text."""
RING_SECONDS: Final = 30
AGAIN_AFTER: Final = timedelta(minutes=5)
MOST_ROUNDS: Final = 6
"""Told every five minutes for half an hour (ours)."""
ON_THE_LINE: Final = timedelta(minutes=1)
"""How long a parent who waits for a person, in a call or thread, is left to those who attend."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Alarm:
    """What telling the staff needs of the house. caller: the number that calls."""

    post: Post
    box: Mailbox
    carrier: Carrier
    caller: str


def plan(session: Session, vault: Vault, now: datetime) -> int:
    """Who is to be told now of what waits; how many alerts are new. Two at once plan the same ones."""
    waiting = _to_tell(session, now)
    if not waiting:
        return 0
    staff = _on_call(session, vault)
    if not staff:
        log.error("nobody_on_call")
        return 0
    rows = [
        {
            "conversation_id": conversation_id,
            "staff_id": staff_id,
            "round": told + 1,
            "mode": mode,
            "state": TextState.due,
            "created_at": now,
            "due_at": now,
            "tries": 0,
        }
        for conversation_id, told in waiting
        for staff_id, mode in staff
    ]
    added = insert(StaffAlert).values(rows).on_conflict_do_nothing().returning(StaffAlert.id)
    planned = len(session.scalars(added).all())
    if planned:
        log.warning("vital_case_waits")
    return planned


def send(alarm: Alarm, alert_ids: Sequence[int]) -> None:
    """Tell them. Safe to run twice: each is claimed again before it leaves."""
    for alert_id in alert_ids:
        with alarm.box.sessions() as session:
            alert = session.get(StaffAlert, alert_id)
        if alert is None:
            continue
        if alert.mode is Mode.voice:
            _call(alarm, alert_id)
        else:
            outgoing.send(ALERTS, alarm.post, alarm.box, [alert_id])


def _to_tell(session: Session, now: datetime) -> Sequence[tuple[int, int]]:
    """(conversation, rounds told) of what waits and was not told of within five minutes."""
    waiting = _waiting(session, now)
    if not waiting:
        return []
    counted = (func.max(StaffAlert.round), func.max(StaffAlert.created_at))
    rows = session.execute(
        select(StaffAlert.conversation_id, *counted)
        .where(StaffAlert.conversation_id.in_(waiting))
        .group_by(StaffAlert.conversation_id)
    ).all()
    told = {conversation_id: (rounds, last) for conversation_id, rounds, last in rows}
    before = {one: told.get(one, (0, now - AGAIN_AFTER)) for one in waiting}
    return [
        (one, rounds) for one, (rounds, last) in before.items() if rounds < MOST_ROUNDS and last <= now - AGAIN_AFTER
    ]


def _waiting(session: Session, now: datetime) -> Sequence[int]:
    """Conversations in which a child may be in danger, and that nobody of the staff has: a call is owed, or the parent
    waits for a person already so long, or nobody can be called.
    """
    claimed = exists().where(Handover.person_id == Callback.person_id, Handover.state.in_(HELD))
    owed = select(Callback.conversation_id).where(
        Callback.reason == Reason.life_at_risk, Callback.state == CallbackState.owed, ~claimed
    )
    waits = select(Handover.conversation_id).where(
        Handover.reason == Reason.life_at_risk,
        Handover.state == HandoverState.queued,
        Handover.conversation_id.is_not(None),
        Handover.touched_at <= now - ON_THE_LINE,
    )
    return session.scalars(owed.union(waits, vital_without_telephone())).all()


def _on_call(session: Session, vault: Vault) -> Sequence[tuple[int, Mode]]:
    """(account, how it is told): by text to a mobile, else by a call."""
    which = (StaffUser.active, StaffUser.on_call, StaffUser.telephone.is_not(None))
    found = session.execute(select(StaffUser.id, StaffUser.telephone).where(*which).order_by(StaffUser.id)).all()
    return [(row.id, _mode(vault.open(row.telephone, "staff"))) for row in found]


def _mode(telephone: str) -> Mode:
    return Mode.sms if read_phone(telephone).kind is PhoneKind.mobile else Mode.voice


def _locked(session: Session, vault: Vault, alert_id: int, now: datetime) -> tuple[StaffAlert, str] | None:
    """The alert, locked, and the telephone; None when it has left, or somebody has the case meanwhile."""
    alert = leaving.lock_unsent(session, StaffAlert, alert_id)
    if alert is None:
        return None
    telephone = session.get_one(StaffUser, alert.staff_id).telephone
    waits = alert.conversation_id in _waiting(session, now)
    if alert.state is TextState.due and (telephone is None or not waits):
        alert.state, alert.lease_until = TextState.failed, None
        return None
    return alert, vault.open(telephone, "staff") if telephone is not None else ""


def _begin(post: Post, box: Mailbox, alert_id: int) -> Begun | None:
    with box.sessions.begin() as session:
        now = box.now()
        found = _locked(session, box.vault, alert_id, now)
        if found is None:
            return None
        alert, telephone = found
        sending = post.sending(Mode.sms, telephone, WORDS, f"/sms/status/alert/{alert.id}")
        if alert.state is TextState.sending:
            lost = lost_since(alert, now)
            return Begun(alert_id, sending, alert.tries, lost) if lost else None
        mark(alert, now)
        return Begun(alert_id, sending, alert.tries, None)


def _call(alarm: Alarm, alert_id: int) -> None:
    """A call that only says it. One of which the carrier's word was lost is made once more: better twice than never."""
    with alarm.box.sessions.begin() as session:
        now = alarm.box.now()
        found = _locked(session, alarm.box.vault, alert_id, now)
        if found is None or (found[0].state is TextState.sending and lost_since(found[0], now) is None):
            return
        alert, telephone = found
        mark(alert, now)
    try:
        sid = alarm.carrier.say(telephone, alarm.caller, _document(), RING_SECONDS)
    except CarrierRefused as refused:
        log.warning("text_refused", text=alert_id, problem=str(refused))
        with alarm.box.sessions.begin() as session:
            note_alert_not_sent(session, alert_id, refused.code, alarm.box.now())
    except CarrierUnreachable as unreachable:
        log.warning("text_unknown", text=alert_id, problem=str(unreachable))
    else:
        with alarm.box.sessions.begin() as session:
            note_alert_status(session, alert_id, sid, CALLED, None, alarm.box.now())


def _document() -> str:
    spoken = VoiceResponse()
    for _ in range(SPOKEN_TIMES):
        spoken.say(WORDS, language=SPOKEN)
        spoken.pause(length=1)
    return str(spoken)


def _again(session: Session, alert_id: int, at: datetime) -> None:
    leaving.send_again(session, StaffAlert, alert_id, at)


def _known(session: Session, sids: Sequence[str]) -> set[str]:
    return leaving.known_here(session, StaffAlert, sids)


ALERTS: Final = Kind(begin=_begin, note=note_alert_status, not_sent=note_alert_not_sent, again=_again, known=_known)
