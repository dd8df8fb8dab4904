"""Once more, when the database gave a transaction up through no fault of ours: nothing of it was kept."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import DBAPIError

Given = ParamSpec("Given")
Made = TypeVar("Made")


def once_more(work: Callable[Given, Made]) -> Callable[Given, Made]:
    """`work`, tried again when the database had closed our connection (the pool is new) or two waited in a circle."""

    @wraps(work)
    def tried(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        try:
            return work(*args, **kwargs)
        except DBAPIError as error:
            if not (error.connection_invalidated or isinstance(error.orig, DeadlockDetected)):
                raise
            return work(*args, **kwargs)

    return tried
