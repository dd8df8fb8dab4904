"""A database that closes our connections in the middle of a thread."""

from tests.ivr.test_database_restarted import _close_every_connection
from tests.sms.texting import words


def test_the_thread_goes_on_when_the_database_has_closed_our_connections(world, ana, database_url):
    ana.write("1")
    _close_every_connection(database_url)
    world.sessions.kw["bind"].dispose()  # the test's own connections are closed too
    assert ana.write("1") == [words("tipo")]
