"""A pupil's conversation, begun when the first mouth needs it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from storage.models import Conversation, Member


def begin_conversation(
    session: Session, member_id: int, script: str, version: int, language: str, now: datetime
) -> int:
    """The id of the member's conversation, begun now if there is none. It is the family's, whoever's telephone rang."""
    session.execute(
        insert(Conversation)
        .values(
            member_id=member_id,
            person_id=select(Member.person_id).where(Member.id == member_id).scalar_subquery(),
            script=script,
            version=version,
            language=language,
            touched_at=now,
        )
        .on_conflict_do_nothing(index_elements=["member_id"])
    )
    return session.scalars(select(Conversation.id).where(Conversation.member_id == member_id)).one()
