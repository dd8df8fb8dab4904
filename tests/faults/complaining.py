"""Parents who complain to a running service, at the simulated carrier, and what became of what they told."""

import json
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select, text

from rules.folio import shown
from storage.models import Case, Contact, Conversation, Recording
from tests.faults.service import VOICE_FROM, Service

LINE = VOICE_FROM
"""It takes calls and texts."""
_AGO = text("UPDATE conversation SET touched_at = touched_at - interval '1 hour' WHERE ending IS NULL")
_DUE = text("UPDATE recording SET due_at = now() WHERE state = 'expected'")


def connect(service: Service, parents: Mapping[str, Mapping[str, Any]]) -> None:
    """From now on these parents may dial the line and write to it."""
    service.escucha("line", "connect", LINE)
    _asks(service, "parents", parents)


def dials(service: Service, number: str) -> None:
    """He calls to complain."""
    _asks(service, "dial", {"from": number, "to": LINE, "habit": "complains"})


def writes(service: Service, number: str) -> None:
    """He writes to complain."""
    _asks(service, "text", {"from": number, "to": LINE, "body": "QUEJA"})


def _asks(service: Service, what: str, wish: Mapping[str, Any]) -> None:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{service.carrier_url}/simulator/{what}", json.dumps(wish).encode(), headers)
    with urllib.request.urlopen(request, timeout=60):
        pass


def kill(service: Service, *words: str) -> None:
    """The processes whose command holds one of `words`, at one moment."""
    victims = service.processes(*words)
    assert victims
    for process in victims:
        process.kill()


def is_up(service: Service) -> bool:
    """Whether its web answers."""
    try:
        with urllib.request.urlopen(f"{service.environment['PUBLIC_BASE_URL']}/healthy", timeout=60):
            return True
    except OSError:
        return False


def noted(service: Service, number: str, event: str) -> list[dict[str, Any]]:
    """What the carrier noted of this parent."""
    return [one for one in service.carrier("log") if (one["number"], one["event"]) == (number, event)]


def calling(service: Service, number: str) -> bool:
    """Whether he is on the telephone."""
    return any(number == call["parent"] for call in service.carrier("calls"))


def cases(service: Service, number: str) -> Sequence[Row[Any]]:
    """What he has told, in whatever state: each a row of Case."""
    [begun, *_] = noted(service, number, "started") or noted(service, number, "wrote")
    leg = begun["call"] or f"line:{begun['message']}"
    told = select(Case).join(Contact, Contact.person_id == Case.person_id).where(Contact.leg == leg)
    return rows(service, told)


def recordings(service: Service, case: Row[Any]) -> Sequence[Row[Any]]:
    """(seconds, path) of each voice of this case."""
    talks = select(Conversation.id).where(Conversation.case_id == case.id)
    which = select(Recording.seconds, Recording.path).where(Recording.conversation_id.in_(talks))
    return rows(service, which.order_by(Recording.id))


def rows(service: Service, query: Any) -> Sequence[Row[Any]]:
    with service.engine.connect() as connection:
        return connection.execute(query).all()


def receipts(service: Service, number: str, case: Row[Any]) -> list[str]:
    """The texts to him that tell this case's folio and PIN."""
    written = service.carrier(f"messages?number={number.lstrip('+')}")
    told = f"Caso {shown(case.folio or '')}, PIN {case.pin}"
    return [one["body"] for one in written if one["direction"] != "inbound" and told in one["body"]]


def an_hour_passes(service: Service) -> None:
    """In what waits for nothing but time: a parent of whom nothing is heard, the word that a recording is there."""
    with service.engine.begin() as connection:
        connection.execute(_AGO)
        connection.execute(_DUE)
