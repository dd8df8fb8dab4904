"""A parent with one child that would live for a minute. Tests kill it. Argument: 1 when the kernel tells the child."""

import json
import os
import signal
import sys
from pathlib import Path

from app.embedded.lifeline import Child, Launch
from tests.app.starting import children_of

if __name__ == "__main__":
    with Path(os.devnull).open("wb") as nothing:
        child = Child(Launch(["sleep", "60"], signal.SIGTERM, Path("/"), nothing, kernel_tells=sys.argv[1] == "1"))
    print(json.dumps({"processes": children_of(os.getpid())}), flush=True)
    child.process.wait()
