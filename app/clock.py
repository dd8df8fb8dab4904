"""The clock: `rq cron` with our three jobs. Two clocks tick twice, which the claims make harmless."""

from rq.cron import CronScheduler

from app.jobs import CLOCK, ask_for_texts, sweep, tick
from app.runtime import dialing_runtime

TICK_SECONDS = 1
SWEEP_SECONDS = 10
LISTEN_SECONDS = 60


def main() -> None:
    """Tick until told to stop."""
    scheduler = CronScheduler(connection=dialing_runtime().redis, logging_level="WARNING")
    # A tick that nobody took in time is worth nothing: the next one does its work.
    scheduler.register(tick, queue_name=CLOCK, interval=TICK_SECONDS, ttl=2 * TICK_SECONDS, result_ttl=0)
    scheduler.register(sweep, queue_name=CLOCK, interval=SWEEP_SECONDS, ttl=SWEEP_SECONDS, result_ttl=0)
    scheduler.register(ask_for_texts, queue_name=CLOCK, interval=LISTEN_SECONDS, ttl=LISTEN_SECONDS, result_ttl=0)
    scheduler.start()  # type: ignore[no-untyped-call] # rq's own


if __name__ == "__main__":
    main()
