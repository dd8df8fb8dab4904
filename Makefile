# Needs nothing but Python 3.11 or newer and make. Another Python: make PYTHON=python3.12 demo

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test check bench chromium

help:
	@echo 'make demo    one survey campaign with simulated parents, on this machine; ARGS="--once --people 50"'
	@echo 'make test    the whole test suite; ARGS="tests/rules -k hours"'
	@echo 'make check   style, types and layers'
	@echo 'make bench   the benchmarks'
	@echo 'make chromium  the browser that the tests open, where there is none (make test does it too)'

demo: .venv/installed
	$(BIN)/escucha demo $(ARGS)

# Four at a time on two cores: the longest tests mostly wait, for killed processes to come back and for texts to be answered.
test: .venv/installed-test chromium
	$(BIN)/python -m pytest -v -n 4 --maxschedchunk 1 $(ARGS)

check: .venv/installed-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/installed-test
	$(BIN)/python -m tests.bench $(ARGS)

# The only system package: no wheel brings a browser. Where there is one already, nothing is installed.
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install --yes --no-install-recommends -qq chromium >/dev/null; \
	  else echo 'Las pruebas de las páginas piden un navegador: sudo apt-get install chromium' >&2; fi

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Escucha necesita Python 3.11 o más nuevo: make PYTHON=python3.12 ...' >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: pyproject.toml | .venv/made
	@echo 'Instalando en .venv: un minuto o dos la primera vez.'
	$(PIP) --editable .
	@touch $@

.venv/installed-test: pyproject.toml | .venv/made
	@echo 'Instalando en .venv, con lo que piden las pruebas: un minuto o dos la primera vez.'
	$(PIP) --editable '.[test]'
	@touch $@ .venv/installed
