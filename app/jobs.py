"""The jobs: ids in, work on rows, safe to run twice. `tick` hands out what is due, `sweep` finds what was forgotten."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy.orm import Session

from app.runtime import Runtime, runtime, utc_now
from campaigns import dialing, lifecycle, listening, reconciling, returning, texting, voices
from campaigns.dispatching import Batch, claim_batches, send_out
from complaints import alerts, notices
from complaints.alerts import Alarm
from monitors import documents, orders, overdue, printing, thread_sending, thread_waiting, work
from monitors.documents import Shelf
from sms.outgoing import Post
from storage import callers, lapsing, returns
from storage.attachments import claim_files
from storage.models import Notice, StaffAlert, ThreadText
from storage.queries import attempts, campaigns, claims, leaving, recordings, texts
from storage.queries.documents import claim_due
from web.cleaning import Washroom, clean_files

CLOCK: Final = "clock"
CALLS: Final = "calls"
TEXTS: Final = "texts"
ORDERS: Final = "orders"
UPKEEP: Final = "upkeep"
EXPORTS: Final = "exports"
QUEUES: Final = (CLOCK, CALLS, TEXTS, ORDERS, UPKEEP, EXPORTS)
ROOM: Final = 200
"""Rows of a kind that one tick hands out."""
FEW: Final = 10
"""Replies that one job sends, each in its slot, within its lease."""
JOB_SECONDS: Final = 300
FAILED_KEPT_SECONDS: Final = 86400
KEPT: Final = timedelta(days=1)
"""How long faults of the carrier, and the SIDs of texts, are needed."""

Claim = Callable[[Session, datetime], Sequence[int]]


def dial(campaign_id: int, attempt_ids: list[int]) -> None:
    """Place these calls."""
    send_out(runtime().exchange, dialing.CALLS, Batch(campaign_id, tuple(attempt_ids)))


def write(campaign_id: int, attempt_ids: list[int]) -> None:
    """Send these texts."""
    send_out(runtime().exchange, texting.TEXTS, Batch(campaign_id, tuple(attempt_ids)))


def answer_threads(text_ids: list[int]) -> None:
    """Send what monitors wrote to parents."""
    thread_sending.send(_post(runtime()), runtime().mailbox, text_ids)


def send_notices(notice_ids: list[int]) -> None:
    """Tell parents of their cases."""
    notices.send(_post(runtime()), runtime().mailbox, notice_ids)


def alert_staff(alert_ids: list[int]) -> None:
    """Tell whoever is on call that somebody may be in danger."""
    house = runtime()
    caller = house.settings.voice_from
    alerts.send(Alarm(_post(house), house.mailbox, house.exchange.carrier, caller), alert_ids)


def carry_out(order_ids: list[int]) -> None:
    """Ask these of the carrier, for calls in which a person takes part."""
    orders.carry_out(runtime().switchboard, order_ids)


def call_back(return_ids: list[int]) -> None:
    """Place the calls that parents with little credit asked for."""
    returning.call_back(runtime().exchange, return_ids)


def ask_about_returned(return_ids: list[int]) -> None:
    """Ask the carrier what became of these."""
    returning.ask_about(runtime().exchange, return_ids)


def hang_up(attempt_ids: list[int]) -> None:
    """End these calls: a machine answered."""
    dialing.hang_up(runtime().exchange, attempt_ids)


def settle(attempt_ids: list[int]) -> None:
    """Decide what follows these ended calls."""
    runtime().settler.settle(attempt_ids, utc_now())


def reconcile(attempt_ids: list[int]) -> None:
    """Ask the carrier what became of these."""
    reconciling.reconcile(runtime().exchange, attempt_ids)


def listen() -> None:
    """Hear the texts of parents that no webhook brought."""
    listening.hear_missed(runtime().exchange, runtime().mailbox)


def bring_home(recording_ids: list[int]) -> None:
    """Fetch these recordings and remove them at the carrier."""
    voices.bring_home(runtime().archive, recording_ids)


def print_documents(document_ids: list[int]) -> None:
    """Make these files."""
    printing.make(_shelf(runtime()), document_ids, utc_now())


def clean(file_ids: list[int]) -> None:
    """Clean what parents sent with a complaint, or take it away."""
    house = runtime()
    clean_files(Washroom(house.sessions, house.vault, house.archive.files), file_ids)


HANDED_OUT: Final[tuple[tuple[Claim, Callable[[list[int]], None]], ...]] = (
    (lambda session, now: attempts.claim_leased(session, attempts.unsettled(), now, attempts.LEASE, ROOM), settle),
    (lambda session, now: attempts.claim_leased(session, attempts.to_hang_up(now), now, attempts.LEASE, ROOM), hang_up),
    (
        lambda session, now: attempts.claim_leased(
            session, attempts.silent_since(now, reconciling.SILENCE), now, reconciling.SILENCE, ROOM
        ),
        reconcile,
    ),
    (
        lambda session, now: attempts.claim_leased(
            session, reconciling.unheard_texts(now), now, reconciling.TEXT_LEASE, ROOM
        ),
        reconcile,
    ),
    (
        lambda session, now: attempts.claim_leased(
            session, reconciling.over_unheard(now), now, reconciling.SILENCE, ROOM
        ),
        reconcile,
    ),
    (lambda session, now: returns.claim_silent(session, now, reconciling.SILENCE, ROOM), ask_about_returned),
    (lambda session, now: recordings.claim_due_recordings(session, now, ROOM), bring_home),
)
"""What a tick claims, besides the calls to place, and the job that works on it."""


def tick() -> None:
    """Once a second: claim what is due, and hand over its ids. Two ticks at once claim different rows."""
    house = runtime()
    with house.sessions.begin() as session:
        overdue.follow_up(session, utc_now(), house.settings.timezone)
        asked_for = list(orders.claim_due(session, utc_now(), ROOM))
    if asked_for:  # parents and monitors are on the line
        enqueue(house, ORDERS, carry_out, asked_for)
    _hand_out_calls(house)
    _hand_out_texts(house)
    now = utc_now()
    with house.sessions.begin() as session:
        attempts.end_unanswered(session, now, *reconciling.over_unheard(now))
    for claim, job in HANDED_OUT:
        with house.sessions.begin() as session:
            ids = list(claim(session, utc_now()))
        if ids:
            enqueue(house, UPKEEP, job, ids)
    with house.sessions.begin() as session:
        asked = list(claim_due(session, now))
    if asked:
        enqueue(house, EXPORTS, print_documents, asked)
    with house.sessions.begin() as session:
        sent = list(claim_files(session, now))
    if sent:
        enqueue(house, EXPORTS, clean, sent)


def _hand_out_calls(house: Runtime) -> None:
    wanted = list(returning.claim(house.exchange, FEW))
    if wanted:  # parents sit by their telephones
        enqueue(house, CALLS, call_back, wanted, front=True)
    for batch in claim_batches(house.exchange, dialing.CALLS):
        enqueue(house, CALLS, dial, batch.campaign_id, list(batch.attempt_ids))


def _hand_out_texts(house: Runtime) -> None:
    now = utc_now()
    with house.sessions.begin() as session:
        replies = list(leaving.claim_to_send(session, ThreadText, now, attempts.LEASE, FEW, leaving.NOT_HELD))
        told = list(leaving.claim_to_send(session, Notice, now, attempts.LEASE, FEW, leaving.NOT_HELD))
        alerts.plan(session, house.vault, now)
        vital = list(leaving.claim_to_send(session, StaffAlert, now, attempts.LEASE, FEW))
    # Somebody waits for these: they go before a campaign's.
    if told:
        enqueue(house, TEXTS, send_notices, told, front=True)
    if replies:
        enqueue(house, TEXTS, answer_threads, replies, front=True)
    if vital:
        enqueue(house, TEXTS, alert_staff, vital, front=True)
    for batch in claim_batches(house.exchange, texting.TEXTS):
        enqueue(house, TEXTS, write, batch.campaign_id, list(batch.attempt_ids))


def sweep() -> None:
    """Every few seconds: members for whom nothing is on its way, lost jobs, deadlines that passed, old faults, and what
    monitors owe.
    """
    house = runtime()
    with house.sessions.begin() as session:
        claims.take_back(session, utc_now())
        callers.end_forgotten(session, utc_now())
        lifecycle.pass_deadlines(session, house.settings.timezone, utc_now())
        campaigns.forget_old_faults(session, utc_now() - KEPT)
        texts.forget_heard(session, utc_now() - KEPT)
    _settle_complaints(house)
    work.keep_level(house.sessions, utc_now(), house.settings.timezone)
    house.settler.plan_idle(utc_now())
    thread_waiting.promise_calls(house.mailbox, utc_now())
    documents.forget_old(_shelf(house), utc_now())


def _settle_complaints(house: Runtime) -> None:
    """What parents left half told becomes a case, or is forgotten in its time."""
    with house.sessions.begin() as session:
        lapsing.settle_quiet(session, utc_now())
    with house.sessions.begin() as session:
        lapsing.expire_drafts(session, utc_now())
    with house.sessions.begin() as session:
        lapsing.forget_who_told(session, utc_now())


def ask_for_texts() -> None:
    """Every minute: somebody may have written while nobody listened."""
    enqueue(runtime(), UPKEEP, listen)


def enqueue(house: Runtime, queue: str, job: Callable[..., None], *args: Any, front: bool = False) -> None:  # noqa: ANN401 - ids
    """Hand a job over. If it is lost, the rows' leases run out and a later tick hands them over again."""
    Queue(queue, connection=house.redis, serializer=JSONSerializer).enqueue(
        job,
        args=args,
        at_front=front,
        job_timeout=JOB_SECONDS,
        ttl=int(attempts.LEASE.total_seconds()),  # later the rows are somebody else's
        result_ttl=0,
        failure_ttl=FAILED_KEPT_SECONDS,
    )


def _shelf(house: Runtime) -> Shelf:
    return Shelf(house.sessions, house.vault, house.archive.files)


def _post(house: Runtime) -> Post:
    exchange = house.exchange
    return Post(
        texts=exchange.texts,
        public_base_url=exchange.public_base_url,
        number=exchange.senders.number,
        service=exchange.senders.service,
        whatsapp=exchange.senders.whatsapp,
        slot=lambda: exchange.pacer.wait_for_slot(texting.TEXTS.bucket, exchange.pace.messages_per_second),
    )
