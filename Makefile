# Needs nothing but Python 3.11 or newer and make. Another Python: make PYTHON=python3.12 demo

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# All that the suite is made of; what holds its traffic against the carrier's definitions is not.
SOURCES := $(filter-out tests/conformance/% var/% build/%, \
  $(foreach kind,py toml,$(wildcard *.$(kind) */*.$(kind) */*/*.$(kind) */*/*/*.$(kind) */*/*/*/*.$(kind))))

.DEFAULT_GOAL := help
.PHONY: help demo test faults check bench conformance chromium

help:
	@echo 'make demo    one survey campaign with simulated parents, on this machine; ARGS="--once --people 50"'
	@echo 'make test    the whole test suite; ARGS="tests/rules -k hours"'
	@echo 'make faults  processes killed, lines at their worst, long ways on small screens; the suite has the short form'
	@echo 'make check   style, types and layers'
	@echo 'make conformance  what the suite sent and answered, held against the carrier'\''s own definitions'
	@echo 'make bench   the benchmarks'
	@echo 'make chromium  the browser that the tests open, where there is none (make test does it too)'

demo: .venv/installed
	$(BIN)/escucha demo $(ARGS)

# Five at a time on two cores: the longest tests mostly wait, for killed processes to come back and for texts to be answered.
SUITE := $(BIN)/python -m pytest -v -n 5 --dist loadgroup
# Compiled once, not by each worker and each process that a test starts.
unexport PYTHONDONTWRITEBYTECODE
# The whole of it leaves behind what went over the line.
define whole_suite
	rm -rf var/traffic && mkdir -p var/traffic
	ESCUCHA_TRAFFIC="$(CURDIR)/var/traffic" $(SUITE)
	touch var/traffic/complete
endef

test: .venv/installed-test chromium
	$(if $(strip $(ARGS)),$(SUITE) $(ARGS),$(whole_suite))

faults: .venv/installed-test
	$(BIN)/python -m pytest -v -n 2 --dist loadgroup -m slow $(ARGS)

# After `make test`, or in one run with it, the suite is not run again.
conformance: .venv/installed-conformance var/traffic/complete
	$(BIN)/python -m pytest -v tests/conformance $(ARGS)

var/traffic/complete: $(SOURCES) | .venv/installed-test chromium
	$(whole_suite)

check: .venv/installed-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/installed-test
	$(BIN)/python -m tests.bench $(ARGS)

# The only system package: no wheel brings a browser. The one without windows costs a third; where it cannot be had,
# another that is there serves as well.
APT := apt-get -qq -o Acquire::Retries=0 -o Acquire::http::Timeout=15 -o Acquire::https::Timeout=15
INSTALL := install --yes --no-install-recommends
chromium:
	@command -v chromium-headless-shell >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && $(APT) update && $(APT) $(INSTALL) chromium-headless-shell; } >/dev/null 2>&1 || \
	  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && $(APT) $(INSTALL) chromium; } >/dev/null 2>&1 || \
	  echo 'Las pruebas de las páginas piden un navegador: sudo apt-get install chromium-headless-shell' >&2

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
	$(PIP) --editable '.[test,conformance]'
	@touch $@ .venv/installed

# npm and node come from a wheel; whatever is installed by them stays in .venv, and runs no script of its own.
.venv/installed-conformance: tests/conformance/package.json tests/conformance/package-lock.json | .venv/installed-test
	@echo 'Instalando en .venv/conformance las definiciones del operador: medio minuto la primera vez.'
	@mkdir -p .venv/conformance
	@cp tests/conformance/package.json tests/conformance/package-lock.json .venv/conformance
	$(BIN)/npm ci --prefix .venv/conformance --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
