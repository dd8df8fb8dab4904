"""Reply -> texts -> TwiML: two pure functions."""

from collections.abc import Iterable

from twilio.twiml.messaging_response import MessagingResponse

from conversation.reply import Reply
from conversation.words import Words
from sms.segments import plain


def texts_of(reply: Reply, words: Words) -> tuple[str, ...]:
    """One text a prompt, so that each fits a segment."""
    said = (plain(words.text(prompt)) for prompt in reply.prompts)
    return tuple(text for text in said if text.strip())


def document(texts: Iterable[str]) -> str:
    """The TwiML that sends these texts back to who wrote; an empty response sends nothing."""
    response = MessagingResponse()
    for text in texts:
        response.message(text)
    return str(response)
