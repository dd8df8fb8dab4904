"""make bench: figures as ratios to a reference in the same run. Exit code 1 when a goal is missed."""

from tests.bench import open_desks, simulated_calls, voice_turn

BENCHES = (voice_turn, simulated_calls, open_desks)

if __name__ == "__main__":
    met = [bench.run() for bench in BENCHES]
    raise SystemExit(0 if all(met) else 1)
