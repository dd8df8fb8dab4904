"""A supervisor of small processes. Tests run it and kill it. Its argument is a JSON object:

processes: words of a command by name. release: words of a command. home: an ESCUCHA_HOME whose servers are kept alive.
beside: what the companion returns, or "fails". user: the number of a user to go on as.
"""

import json
import os
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from app import processes
from app.embedded import embedded_servers
from app.errors import Refused
from app.processes import Beside, ProcessSpec, service_environment, supervise


def companion(wanted: Any) -> Beside | None:
    def beside(ending: threading.Event) -> int | None:
        if wanted == "fails":
            raise Refused("companion", "El acompañante no pudo.")
        if wanted == "waits":
            ending.wait()
            print("beside | told that all ends", flush=True)
            return None
        return int(wanted)

    return None if wanted is None else beside


def run(wanted: dict[str, Any]) -> int:
    with ExitStack() as stack:
        kept = ()
        environment = service_environment({})
        if "home" in wanted:
            home = Path(wanted["home"])
            embedded = stack.enter_context(
                embedded_servers(home, database=True, redis=True, durable=False, keeper=True)
            )
            kept = embedded.ours
            urls = {"DATABASE_URL": embedded.database_url, "REDIS_URL": embedded.redis_url}
            print(json.dumps(urls), flush=True)
        specs = [ProcessSpec(name, words, environment) for name, words in wanted["processes"].items()]
        release = wanted.get("release")
        first = ProcessSpec("release", release, environment) if release else None
        beside = companion(wanted.get("beside"))
        patience = wanted.get("patience", processes.STOP_SECONDS)
        return supervise(specs, servers=kept, release=first, beside=beside, patience=patience)


if __name__ == "__main__":
    wanted = json.loads(sys.argv[1])
    processes.FIRST_PAUSE_SECONDS = wanted.get("first_pause", processes.FIRST_PAUSE_SECONDS)
    if "user" in wanted:
        os.chdir("/")
        os.setgid(wanted["user"])
        os.setuid(wanted["user"])
    try:
        sys.exit(run(wanted))
    except Refused as refusal:
        sys.exit(f"refused | {refusal.words}")
