"""make bench: figures as ratios to a reference in the same run. Exit code 1 when a goal is missed."""

from tests.bench import voice_turn

BENCHES = (voice_turn,)

if __name__ == "__main__":
    raise SystemExit(0 if all([bench.run() for bench in BENCHES]) else 1)
