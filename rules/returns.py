"""The life of a call that the line returns, as those of `rules.lives`."""

from enum import StrEnum

from rules.lives import Life


class ReturnState(StrEnum):
    """A call that the line returns. placed: the carrier has it. canceled: too late to be welcome."""

    due = "due"
    handed = "handed"
    dialing = "dialing"
    placed = "placed"
    answered = "answered"
    ended = "ended"
    canceled = "canceled"


# As an attempt's: what was thought not to have left may be with the carrier after all, and news may skip a state.
RETURNED_AFTER_ALL: frozenset[StrEnum] = frozenset({ReturnState.placed, ReturnState.answered, ReturnState.ended})

RETURN_LIFE: Life = {
    ReturnState.due: frozenset({ReturnState.handed, ReturnState.canceled}) | RETURNED_AFTER_ALL,
    ReturnState.handed: frozenset({ReturnState.dialing, ReturnState.due, ReturnState.canceled}) | RETURNED_AFTER_ALL,
    ReturnState.dialing: frozenset({ReturnState.due}) | RETURNED_AFTER_ALL,
    ReturnState.placed: frozenset({ReturnState.answered, ReturnState.ended}),
    ReturnState.answered: frozenset({ReturnState.ended}),
    ReturnState.ended: frozenset(),
    ReturnState.canceled: frozenset(),
}
