"""The workers: one process a queue, because RQ waits without polling only where a worker listens to one.

`python -m app.worker` runs them all under one parent; with the name of a queue it is that queue's worker.
"""

import os
import sys
from typing import Final

from rq import Queue, SimpleWorker
from rq.serializers import DefaultSerializer, JSONSerializer

from app.jobs import CLOCK, QUEUES
from app.processes import ProcessSpec, service_environment, supervise
from app.runtime import dialing_runtime

PATIENCE_SECONDS: Final = 10.0
"""For a job to finish when told to stop: less than the supervisor above gives us."""
MOST_JOBS: Final = 20_000
"""A worker that has done so many ends, and its parent starts a new one."""


PRIVATE_UMASK: Final = 0o077
"""Parents' voices that a job stores in a folder are for nobody else on the machine."""


def work(queue: str) -> None:
    """Work on one queue. SimpleWorker: a fork for each job would import the application each time."""
    os.umask(PRIVATE_UMASK)
    redis = dialing_runtime().redis
    serializer = DefaultSerializer if queue == CLOCK else JSONSerializer  # rq cron knows only its own
    worker = SimpleWorker(
        [Queue(queue, connection=redis, serializer=serializer)], connection=redis, serializer=serializer
    )
    worker.work(logging_level="WARNING", max_jobs=MOST_JOBS)


def main(arguments: list[str]) -> int:
    """The exit code."""
    if arguments:
        work(arguments[0])
        return 0
    environment = service_environment({})
    specs = [ProcessSpec(queue, (sys.executable, "-m", "app.worker", queue), environment) for queue in QUEUES]
    return supervise(specs, patience=PATIENCE_SECONDS)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
