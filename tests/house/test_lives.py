"""Each life of rules.lives is lived by the rows of one table, and by no others."""

from enum import StrEnum

import pytest
from sqlalchemy import Enum

from rules import lives, returns
from storage.models import Base

ALL = vars(lives) | vars(returns)
LIVES = [value for name, value in ALL.items() if name.endswith("_LIFE")]
KINDS = [
    value for value in ALL.values() if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum
]


SHARED = {
    "TextState": {"thread_text.state", "notice.state", "staff_alert.state"},  # each row is one text of ours
    "CaseState": {"case_record.state", "case_event.state"},  # what a case was after an event
}
"""States that several tables live by, or tell of."""


def columns_of(states: type[StrEnum]) -> list[str]:
    return [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Enum) and column.type.enum_class is states
    ]


@pytest.mark.parametrize("states", KINDS, ids=lambda states: states.__name__)
def test_the_states_of_a_life_are_those_of_exactly_one_table(states):
    found = columns_of(states)
    assert set(found) == SHARED.get(states.__name__, {found[0]})


@pytest.mark.parametrize("states", KINDS, ids=lambda states: states.__name__)
def test_a_life_has_one_table_of_moves_and_every_state_a_row_in_it(states):
    own = [life for life in LIVES if any(isinstance(state, states) for state in life)]
    assert [set(life) for life in own] == [set(states)]


def test_states_are_kept_as_words_that_are_their_own_names():
    """So that what stands in the database can be read, and a new state needs no ALTER TYPE."""
    enums = [
        column.type
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Enum)
    ]
    assert {kind.native_enum for kind in enums} == {False}
    assert all(kind.enums == [state.value for state in kind.enum_class] for kind in enums)
