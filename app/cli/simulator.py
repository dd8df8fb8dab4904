"""escucha simulator: the simulated carrier alone."""

from simulator.__main__ import main as simulator

__all__ = ["simulator"]
