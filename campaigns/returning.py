"""Calls that the line returns: placed within seconds of being asked for, and followed like a campaign's own.

Answer detection keeps the call waiting, unlike a campaign's: its owner expects it, and so a machine hears nothing.
"""

import time
from collections.abc import Sequence
from typing import Final

import structlog

from campaigns.dialing import CALLS
from campaigns.dispatching import Exchange, room_of_account
from campaigns.reconciling import CLOCKS_DIFFER, GONE
from carrier.asking import CarrierRefused, CarrierUnreachable
from ivr.carrier import Placing
from ivr.following import Reported
from ivr.returning import note_returned
from ivr.statuses import NUMBER_ERRORS
from rules.returns import ReturnState
from storage.queries import claims
from storage.queries.attempts import known_sids
from storage.returns import Returning, claim_due, end_unplaced, note_return, returning, start, try_again

RING_SECONDS: Final = 40
"""He sits by his telephone."""

log = structlog.get_logger(__name__)


def claim(exchange: Exchange, most: int) -> Sequence[int]:
    """Ids of calls to return now, leased: as many as the account has room for beside the campaigns' calls.

    They are claimed before those: who asked sits by his telephone.
    """
    now = exchange.now()
    with exchange.sessions.begin() as session:
        claims.lock_claims(session)
        room = room_of_account(exchange.pace, CALLS, claims.in_flight_by_campaign(session, CALLS.modes, now))
        return claim_due(session, now, max(0, min(most, int(room))))


def call_back(exchange: Exchange, return_ids: Sequence[int]) -> None:
    """Place each call, in its slot. Safe to run twice: each is claimed again before it leaves."""
    for return_id in return_ids:
        time.sleep(exchange.pacer.wait_for_slot(CALLS.bucket, exchange.pace.calls_per_second))
        with exchange.sessions.begin() as session:
            number = start(session, return_id, exchange.now())
        if number is not None:
            _place(exchange, return_id, exchange.vault.open(number, "phone"))


def _place(exchange: Exchange, return_id: int, number: str) -> None:
    address = f"{exchange.public_base_url}/voice/line/{return_id}"
    status = f"{address}/status"
    placing = Placing(number, exchange.lines.voice, RING_SECONDS, address, address, status, detection="")
    try:
        sid = exchange.carrier.place(placing)
    except CarrierRefused as refused:
        log.warning("not_returned", returned=return_id, problem=str(refused))
        with exchange.sessions.begin() as session:
            if refused.code in NUMBER_ERRORS:
                end_unplaced(session, return_id, exchange.now())
            else:
                try_again(session, return_id, exchange.now())
    except CarrierUnreachable as unreachable:
        # It may have left: the row stays `dialing`, and the carrier is asked about it.
        log.warning("not_returned", returned=return_id, problem=str(unreachable))
    else:
        with exchange.sessions.begin() as session:
            note_return(session, return_id, sid, "queued", ReturnState.placed, exchange.now())


def ask_about(exchange: Exchange, return_ids: Sequence[int]) -> None:
    """Ask the carrier about each call of which nothing was heard. One that cannot be asked about is claimed later."""
    for return_id in return_ids:
        with exchange.sessions() as session:
            call = returning(session, return_id)
        if call is None:
            continue
        try:
            _ask(exchange, call)
        except (CarrierRefused, CarrierUnreachable) as error:
            log.warning("not_reconciled", returned=return_id, problem=str(error))


def _ask(exchange: Exchange, call: Returning) -> None:
    sid, said = call.carrier_sid, GONE
    if sid is None:
        lost = _lost(exchange, call)
        sid, said = lost if lost is not None else (None, GONE)
    elif (seen := exchange.carrier.call(sid)) is not None:
        said = seen.reported
    with exchange.sessions.begin() as session:
        if sid is None:
            try_again(session, call.return_id, exchange.now())
        else:
            note_returned(session, call.return_id, sid, said, exchange.now(), exchange.zone)


def _lost(exchange: Exchange, call: Returning) -> tuple[str, Reported] | None:
    """The call whose SID we were not told: made to that number since, and nobody else's."""
    if call.dialing_at is None:
        return None
    number = exchange.vault.open(call.number, "phone")
    made = exchange.carrier.calls_to(number, call.dialing_at - CLOCKS_DIFFER)
    ours = [one for one in made if one.caller == exchange.lines.voice]
    with exchange.sessions() as session:
        known = known_sids(session, [one.sid for one in ours])
    return next(((one.sid, one.reported) for one in reversed(ours) if one.sid not in known), None)
