"""A command that uses the embedded servers until its standard input ends. Tests run it, and kill it."""

import argparse
import json
import os
import pwd
import sys
from pathlib import Path

import redis

from app.embedded import embedded_servers
from app.errors import Refused
from tests.app.starting import children_of

parser = argparse.ArgumentParser()
parser.add_argument("home", type=Path)
parser.add_argument("--user", type=int, default=os.geteuid())
parser.add_argument("--wheels", default="")
parser.add_argument("--keeper", action="store_true")


def become(user: int, wheels: str) -> None:
    """Go on as another user, who may not be able to reach the installation that we were started from."""
    redis.Redis.from_url("unix:///nowhere").close()  # it imports some modules as late as this
    sys.path.insert(0, wheels)
    group = pwd.getpwuid(user).pw_gid if user == pwd.getpwnam("nobody").pw_uid else user
    os.chdir("/")
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)


def hold(home: Path, *, keeper: bool) -> None:
    with embedded_servers(home, database=True, redis=True, durable=False, keeper=keeper) as embedded:
        found = {"database_url": embedded.database_url, "redis_url": embedded.redis_url}
        found |= {"ours": len(embedded.ours), "processes": children_of(os.getpid())}
        print(json.dumps(found), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    arguments = parser.parse_args()
    if arguments.user != os.geteuid():
        become(arguments.user, arguments.wheels)
    try:
        hold(arguments.home, keeper=arguments.keeper)
    except Refused as refusal:
        print(json.dumps({"code": refusal.code, "words": refusal.words}), flush=True)
