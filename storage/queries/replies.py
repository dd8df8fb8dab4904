"""Replies that were given, with what is needed to say them again."""

from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import aliased

from storage.models import Conversation, Turn
from storage.turns import GOES_ON


def in_its_words(turns: Any) -> Any:  # noqa: ANN401 - SELECTs of turns
    """The same with reply, script, version and language: a reply is worded as the conversation that goes on says."""
    says = aliased(Conversation)
    goes_on = func.coalesce(Turn.reply[GOES_ON].as_integer(), Turn.conversation_id)
    return turns.join(says, says.id == goes_on).add_columns(Turn.reply, says.script, says.version, says.language)
