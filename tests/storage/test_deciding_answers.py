"""What SQL counts as an interview is what `rules.dispositions` says of the same answers."""

from itertools import product

import pytest
from sqlalchemy import select

from rules.dispositions import deciding_question, disposition
from storage.models import Member
from storage.queries.attempts import interviewed
from storage.queries.overviews import newest_campaigns
from tests.campaigns.ended_calls import answer

USES, TYPES, LEVELS = ("1", "2", "98", "99"), ("", "1", "98", "99"), ("", "3", "98", "99")
EVERY = [
    {question: value for question, value in zip(("uso", "tipo", "nivel"), given, strict=True) if value}
    for given in product(USES, TYPES, LEVELS)
]


@pytest.fixture
def campaign(world):
    """A member for everything that may be answered."""
    campaign = world.campaign()
    for number, answers in enumerate(EVERY):
        answer(world, world.member(campaign, f"+5024{number:07}"), **answers)
    return campaign


def test_a_whole_interview_is_one_in_sql_too(world, campaign):
    with world.sessions() as session:
        theirs = select(interviewed(Member.id)).where(Member.campaign_id == campaign.id).order_by(Member.id)
        assert list(session.scalars(theirs)) == [disposition((), answers) == "1.1" for answers in EVERY]


@pytest.mark.usefixtures("campaign")
def test_who_has_answered_is_counted_by_the_same_answers(world):
    with world.sessions() as session:
        (line,) = newest_campaigns(session, 0, 1)
    assert line.answered == sum(deciding_question(answers) is not None for answers in EVERY)
