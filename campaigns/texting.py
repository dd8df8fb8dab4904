"""Texts: what each says, by SMS or WhatsApp, and what is kept once it has left.

A text is answered by reply, by a signed link or by letting a number ring, as the campaign says; a WhatsApp by reply.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from campaigns.dispatching import Exchange, Way
from conversation.channel import Channel
from conversation.heard import Opened
from conversation.library import get_script
from conversation.reply import Prompt
from rules.campaign_file import CampaignFile
from rules.hours import promised_window
from rules.lines import CALL_BACK, spoken_number
from rules.outcomes import Outcome
from rules.routing import Mode
from sms.carrier import Sending
from sms.render import texts_of
from sms.statuses import ERRORS
from storage.legs import text_leg
from storage.models import Attempt, Campaign, Member
from storage.queries import attempts, texts
from storage.queries.answered import conversation_of
from storage.queries.claims import Dial
from storage.turn_rows import TurnKey
from storage.turns import take_turn
from web.links import address

REPLY: Final = "reply"
SPANISH: Final = "es"
WINDOW: Final = timedelta(hours=24)
"""How long after a parent's last WhatsApp message free text may be sent; a template otherwise (63016)."""


def _sending(exchange: Exchange, session: Session, file: CampaignFile, dialed: Dial) -> Sending:
    number = exchange.vault.open(dialed.number, "phone")
    status = f"{exchange.public_base_url}/sms/status/{dialed.attempt_id}"
    body = _body(exchange, session, file, dialed)
    senders = exchange.senders
    if dialed.mode is not Mode.whatsapp:
        return Sending(dialed.mode, number, senders.number, body, status, service=senders.service)
    inside = texts.wrote_since(session, dialed.phone_id, Mode.whatsapp, exchange.now() - WINDOW)
    template = "" if inside else senders.template
    return Sending(dialed.mode, number, senders.whatsapp, body, status, template=template)


def _body(exchange: Exchange, session: Session, file: CampaignFile, dialed: Dial) -> str:
    answer_by = REPLY if dialed.mode is Mode.whatsapp else file.attempts.sms.answer_by
    campaign = session.get_one(Campaign, session.get_one(Attempt, dialed.attempt_id).campaign_id)
    if dialed.mode is not Mode.web and answer_by == REPLY:
        return _first_question(exchange, session, file, campaign, dialed)
    words = get_script(campaign.questionnaire, campaign.script_version).words(Channel.sms, SPANISH)
    if dialed.mode is not Mode.web and answer_by == CALL_BACK:
        return words.text(Prompt("llamada", {"linea": spoken_number(exchange.lines.missed_call)}))
    link = address(exchange.public_base_url, exchange.secret_key, dialed.attempt_id)
    return words.text(Prompt("enlace", {"enlace": link}))


def _first_question(exchange: Exchange, session: Session, file: CampaignFile, campaign: Campaign, dialed: Dial) -> str:
    """The thread begins, or goes on with a new text: who is there is asked first, as in every call."""
    now = exchange.now()
    attempt = session.get_one(Attempt, dialed.attempt_id)
    conversation_id = conversation_of(session, attempt, campaign.questionnaire, campaign.script_version, SPANISH, now)
    nivel = session.get_one(Member, dialed.member_id).nivel_educativo
    facts = {
        "ventana": promised_window(file.hours_rule(), now, exchange.zone),
        "linea": spoken_number(exchange.lines.voice),
        "nivel": nivel,
    }
    leg = text_leg(dialed.attempt_id)
    # A text that could not be sent is prepared again: each time with a turn of its own.
    key = TurnKey(leg, f"{leg}:sent:{now.timestamp()}", dialed.mode)
    taken = take_turn(session, conversation_id, key, Opened(facts, Channel.sms), now)
    words = get_script(taken.script, taken.version).words(Channel.sms, taken.language)
    return "\n".join(texts_of(taken.reply, words))


def _send(exchange: Exchange, sending: Sending) -> str:
    return exchange.texts.send(sending).sid


def _sent(exchange: Exchange, session: Session, file: CampaignFile, dialed: Dial, sid: str) -> None:
    attempts.note_sent(session, dialed.attempt_id, sid, exchange.now() + file.patience())


TEXTS: Final = Way(
    bucket="texts",
    modes=(Mode.sms, Mode.whatsapp, Mode.web),
    rate="messages_per_second",
    at_once="",
    prepare=_sending,
    send=_send,
    left=_sent,
    number_errors={code: outcome for code, outcome in ERRORS.items() if outcome is not Outcome.failed},
)
