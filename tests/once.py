"""What is worked out once a worker, because every application and every house of the tests would work it out again.

Nothing here stands in for anything: rules, templates and statements are the real ones, and so is what comes of them.
"""

import gc
from functools import cache
from typing import Any, ClassVar

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


class Route(Rule):
    """A route, which werkzeug compiles into what reads its address and what writes it: alike in every application."""

    compiled: ClassVar[dict[Any, Rule]] = {}

    def compile(self) -> None:
        """Only the map that it stands in is its own."""
        options = (self.strict_slashes, self.merge_slashes, self.build_only, self.subdomain, self.host)
        key = (self.endpoint, self.rule, frozenset(self.methods or ()), str(self.defaults), options)
        if key not in self.compiled:
            super().compile()
            self.compiled[key] = self
        vars(self).update(vars(self.compiled[key]) | {"map": self.map})


def pytest_configure(config: pytest.Config) -> None:
    """Houses of one address share an engine, and so the statements that it has compiled: the end of each empties it.

    Nothing is collected before all is loaded: hardly anything of it would go.
    """
    gc.disable()
    Flask.url_rule_class = Route
    Flask.jinja_options = {"bytecode_cache": Templates()}
    app.runtime.make_engine = cache(app.runtime.make_engine)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays: the collector, which went through all of it again and again, lets it be."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()
