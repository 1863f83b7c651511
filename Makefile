# Everything that is typed at this project. On a fresh machine Python 3.11 or newer is enough.
#
#   PORT=8001 make run        another port
#   PYTHON=python3.12 make …  another Python

PYTHON ?= python3
PORT ?= 8000
export PORT
unexport PYTHONDONTWRITEBYTECODE  # a hundred processes would compile the same files again

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq --no-input
BUILT := songhe/locale/en/LC_MESSAGES/django.mo

.DEFAULT_GOAL := help
.PHONY: help setup assets run test check lint lint-words lint-types format migrations messages screenshots bench \
        lock docs clean demo-reset browser

help:  ## This list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMPS)/runtime assets  ## Environment and assets only.

run: setup  ## Start everything and open the demonstration: http://127.0.0.1:8000/demo/
	@exec $(BIN)/songhe up

test: setup $(STAMPS)/test browser  ## Everything: lint, types, contracts, translations, tests, journeys in a browser.
	@$(MAKE) --no-print-directory lint
	@echo "· Tests, with journeys in a real browser"
	@$(BIN)/pytest -n 2 --dist loadgroup -m "not browser"
	@$(BIN)/pytest -n 2 --dist loadgroup -m browser tests  # apart: a browser's loop keeps others from theirs
	@echo "· All is well: checks, tests and journeys passed."

check: setup $(STAMPS)/test  ## Fast: lint, types, contracts, tests without a browser.
	@$(MAKE) --no-print-directory lint
	@$(BIN)/pytest -n 2 --dist loadgroup -m "not browser"
	@echo "· All is well: checks passed; journeys in a browser are in make test."

lint: $(STAMPS)/test
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint-types lint-words

lint-types:
	@echo "· Types"
	@$(BIN)/mypy --no-error-summary songhe tests conftest.py

lint-words:
	@echo "· Style of Python, templates and words"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/djlint --check songhe > var/djlint.log 2>&1 || { cat var/djlint.log; exit 1; }
	@$(BIN)/djlint --quiet --lint songhe
	@$(BIN)/codespell
	@echo "· Who may import whom"
	@$(BIN)/lint-imports --no-logo > var/lint-imports.log || { cat var/lint-imports.log; exit 1; }
	@echo "· Migrations, translations, settings"
	@$(BIN)/songhe manage makemigrations --check --dry-run
	@$(BIN)/python -m songhe.config.messages check
	@$(BIN)/python -m songhe.config.deploy_check

format: $(STAMPS)/test  ## Put Python and templates into the project's form.
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djlint --quiet --reformat songhe || true

migrations: setup  ## Write migrations for changed models.
	@$(BIN)/songhe manage makemigrations

messages: setup  ## Gather every sentence into the English catalogue.
	@$(BIN)/python -m songhe.config.messages update

screenshots: setup $(STAMPS)/test browser  ## Pictures of the pages for the README.
	@$(BIN)/songhe screenshots

bench: setup  ## Measure: make bench NAME=pages
	@$(BIN)/songhe bench $(or $(NAME),rest) --json

lock:  ## Choose versions anew and write the lock files (needs uv).
	@command -v uv > /dev/null || { echo "make lock needs uv; no other command does."; exit 1; }
	uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
	  requirements/runtime.in -o requirements/runtime.txt
	uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
	  requirements/test.in -o requirements/test.txt

docs: setup  ## Draw every flow of states into var/docs/flows.md.
	@$(BIN)/songhe docs

demo-reset: setup  ## Throw the demonstration away and build it anew.
	@$(BIN)/songhe demo reset

clean:  ## Stop the tests' database and remove what was built. Keeps the demonstration's data.
	@test ! -x $(BIN)/python || $(BIN)/python -m songhe.config.embedded.stop var test-database
	@rm -rf var/test-database var/test-database.* var/test-database-socket node_modules songhe/static/dist \
	  $(BUILT) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@echo "· Clean. The environment (.venv) and the data (var/postgres) are still there."

# --- What the above stand on --------------------------------------------------------------------

$(STAMPS)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || { \
	  echo "Songhe needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)."; \
	  echo "Name another one: PYTHON=python3.12 make run"; exit 1; }
	@echo "· Making the environment in $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
	  echo "Python's venv module is missing (on Debian and Ubuntu: apt install python3-venv)."; exit 1; }
	@mkdir -p $(STAMPS) var
	@touch $@

$(STAMPS)/runtime: requirements/runtime.txt pyproject.toml | $(STAMPS)/python
	@echo "· Installing the locked packages"
	@$(PIP) install --require-hashes -r requirements/runtime.txt
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(STAMPS)/test: requirements/test.txt | $(STAMPS)/runtime
	@echo "· Installing what the tests need"
	@$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

assets: $(STAMPS)/runtime $(BUILT)
	@$(BIN)/python -m songhe.config.assets

$(BUILT): $(wildcard songhe/locale/en/LC_MESSAGES/django.po) | $(STAMPS)/runtime
	@if [ -f songhe/locale/en/LC_MESSAGES/django.po ]; then $(BIN)/python -m songhe.config.messages compile; fi

browser: $(STAMPS)/test
	@$(BIN)/python -m songhe.config.browser
