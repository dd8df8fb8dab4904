"""What is worked out once a worker, because every application and every house of the tests would work it out again.

Nothing here stands in for anything: rules, templates and statements are the real ones, and so is what comes of them.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

import app.runtime


class Templates(BytecodeCache):
    """Compiled templates, which do not differ from application to application."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


def _builders_made_once() -> None:
    """For each route werkzeug compiles two functions that write its address: they come of its words alone."""
    make, kept = Rule._compile_builder, {}

    def made(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        if rule.defaults:
            return make(rule, append_unknown)
        key = (rule.rule, tuple(rule._trace), append_unknown)
        if key not in kept:
            kept[key] = make(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = made


def pytest_configure(config: pytest.Config) -> None:
    """Houses of one address share an engine, and so the statements that it has compiled: the end of each empties it."""
    Flask.jinja_options = {"bytecode_cache": Templates()}
    _builders_made_once()
    app.runtime.make_engine = cache(app.runtime.make_engine)
