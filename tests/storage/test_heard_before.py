"""What was answered before the table of heard texts was made is not answered once more."""

from datetime import timedelta

from sqlalchemy import create_engine, text

from storage.database import make_sessions
from storage.migrate import upgrade
from storage.queries.texts import unheard

HEARD, ASKED, CALLED, LONG_AGO = "SM1", "text:1:open:SM2", "CA1:2", "SM3"


def test_texts_of_the_last_day_count_as_heard_and_nothing_else_does(empty_database_url):
    engine = create_engine(empty_database_url)
    upgrade(engine, "0003")
    with engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))  # turns of conversations that are not there
        now = connection.scalar(text("SELECT now()"))
        for conversation, (key, ago) in enumerate(
            [(HEARD, 1), (HEARD, 0), (ASKED, 0), (CALLED, 0), (LONG_AGO, 60 * 24 + 1)]
        ):
            turn = {"conversation": conversation, "key": key, "at": now - timedelta(minutes=ago)}
            connection.execute(
                text(
                    "INSERT INTO turn (conversation_id, key, at, heard, said, reply) "
                    "VALUES (:conversation, :key, :at, 'said', '1', '{}')"
                ),
                turn,
            )
    upgrade(engine, "0004")
    with make_sessions(engine)() as session:
        assert unheard(session, [HEARD, ASKED, CALLED, LONG_AGO]) == {ASKED, CALLED, LONG_AGO}
    engine.dispose()
