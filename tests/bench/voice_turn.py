"""The voice turn against the bare reference: two servers alike, measured in turns in one run."""

import secrets
import statistics
import tempfile
from pathlib import Path

from sqlalchemy import text

from app.embedded import embedded_servers
from conversation.heard import Opened, Said
from conversation.library import get_script
from conversation.machine import step
from rules.phones import PhoneKind
from storage.database import Sessions, make_engine, make_sessions
from storage.migrate import upgrade
from storage.models import Campaign, Conversation, Member, Person, Phone
from tests.bench.load import Measured, measure, signed_post
from tests.bench.serving import environment, serving

CALLS = 600
ROUNDS = 5
KEYS = ("1", "2", "3")  # use, type, level: three ordinary turns, each with an answer
GOAL = 0.5
OURS, REFERENCE = "app.web:create_app()", "tests.bench.reference:create_app()"


def run() -> bool:
    """Print the figures; whether the goal is met."""
    with (
        tempfile.TemporaryDirectory(prefix="escucha-bench-") as folder,
        embedded_servers(Path(folder) / "var", database=True, redis=True) as servers,
    ):
        settings = environment(servers.database_url, servers.redis_url)
        sessions = make_sessions(make_engine(servers.database_url))
        _make_tables(sessions)
        with serving(OURS, settings) as (ours, _), serving(REFERENCE, settings) as (reference, _):
            pairs = [_round(sessions, settings, ours, reference) for _ in range(ROUNDS + 1)][1:]  # one to warm up
        sessions.kw["bind"].dispose()
    for mine, bare in pairs:
        print(
            f"  turn {mine.rate:6.0f}/s p99 {mine.p99_ms:5.1f} ms   bare {bare.rate:6.0f}/s p99 {bare.p99_ms:5.1f} ms"
            f"   ratio {mine.rate / bare.rate:.2f}"
        )
    ratio = statistics.median(mine.rate / bare.rate for mine, bare in pairs)
    late = statistics.median(mine.p99_ms / bare.p99_ms for mine, bare in pairs)
    print(f"voice turn / bare reference: {ratio:.2f} of its rate (goal {GOAL}), p99 {late:.1f} times")
    return ratio >= GOAL


def _round(sessions: Sessions, settings: dict[str, str], ours: int, reference: int) -> tuple[Measured, Measured]:
    calls = _open_calls(sessions)
    return measure(ours, _chains(calls, settings)), measure(reference, _chains(calls, settings))


def _make_tables(sessions: Sessions) -> None:
    upgrade(sessions.kw["bind"])
    with sessions.begin() as session:
        session.execute(text("CREATE TABLE bare_turn (id bigserial PRIMARY KEY, call text, digits text)"))


def _open_calls(sessions: Sessions) -> list[tuple[int, str]]:
    """Conversations that wait at the question of use: (id, CallSid)."""
    script = get_script("pra-for-147", 1)
    state = step(script, None, Opened()).state
    for key in ("1", "1"):
        state = step(script, state, Said(key)).state
    now = text("SELECT now()")
    with sessions.begin() as session:
        at = session.scalar(now)
        campaign = Campaign(
            name=secrets.token_hex(8), period="b", questionnaire="pra-for-147", script_version=1, settings={},
            sample_sha256="", created_at=at,
        )  # fmt: skip
        person = Person(private=b"")
        session.add_all([campaign, person])
        session.flush()
        session.add(Phone(person_id=person.id, number_hash=secrets.token_bytes(16), number=b"", kind=PhoneKind.mobile))
        members = [_member(campaign.id, person.id, ordinal) for ordinal in range(CALLS)]
        session.add_all(members)
        session.flush()
        calls = [
            Conversation(
                member_id=member.id, person_id=person.id, script="pra-for-147", version=1, language="es",
                state=state.to_json(), leg="CA" + secrets.token_hex(16), touched_at=at,
            )
            for member in members
        ]  # fmt: skip
        session.add_all(calls)
        session.flush()
        return [(call.id, str(call.leg)) for call in calls]


def _member(campaign_id: int, person_id: int, ordinal: int) -> Member:
    texts = dict.fromkeys(
        ("departamento", "municipio", "establecimiento_codigo", "establecimiento", "nivel_educativo",
         "discapacidad", "servicio_reportado", "estrato"), "",
    )  # fmt: skip
    return Member(
        campaign_id=campaign_id, person_id=person_id, caso=str(ordinal), code_hash=secrets.token_bytes(16),
        private=b"", idioma="es", state="waiting", **texts,
    )  # fmt: skip


def _chains(calls: list[tuple[int, str]], settings: dict[str, str]) -> list[list[bytes]]:
    base, token = settings["PUBLIC_BASE_URL"], settings["TWILIO_AUTH_TOKEN"]
    return [
        [
            signed_post(
                f"{base}/voice/turn/{conversation}/{number}",
                {"CallSid": sid, "AccountSid": settings["TWILIO_ACCOUNT_SID"], "From": settings["VOICE_FROM"],
                 "To": "+50255550001", "CallStatus": "in-progress", "Direction": "outbound-api", "Digits": key},
                token,
            )
            for number, key in enumerate(KEYS, start=3)
        ]
        for conversation, sid in calls
    ]  # fmt: skip
