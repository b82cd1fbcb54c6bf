# Every verb of the portal. `make help` lists them.
# PYTHON= chooses the interpreter (3.11 or later), PORT= the port, ARGS= more arguments for the tests.

PYTHON ?= python3
PORT ?= 8000
ARGS ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --strip-extras --no-header --allow-unsafe
export PORT

.DEFAULT_GOAL := help
.PHONY: help run serve test bench-desk bench-documents bench-pages bench-seats lint types messages lock venv runtime dev

help: ## list all verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: runtime ## the whole portal as a demonstration on http://127.0.0.1:8000 (PORT= to change)
	@PORTAL_MODE=demo exec $(BIN)/python manage.py run --die-with-parent

serve: runtime ## the portal in production, set up by the environment (docs/operations.md)
	@PORTAL_MODE=production exec $(BIN)/python manage.py serve --die-with-parent

test: dev ## all tests, on a database server of their own (ARGS= for pytest)
	@$(BIN)/python -m pytest -n 2 $(ARGS)

bench-documents: dev ## how long the documents take, and how large they are
	@$(BIN)/python -m tests.bench.documents

bench-desk: dev ## how soon a check-in and the desk answer with 2,000 registrations
	@$(BIN)/python -m tests.bench.desk

bench-seats: dev ## 200 people at once for 20 places, and the same without the lock
	@$(BIN)/python -m tests.bench.seats

lint: dev ## style, layers, templates, missing migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	PORTAL_MODE=test $(BIN)/python manage.py makemigrations --check --dry-run

types: dev ## types
	PORTAL_MODE=test DATABASE_URL=postgres:///none $(BIN)/mypy

bench-pages: dev ## pages of a small portal beside those of one with 300 commitments and 5,000 answers
	@$(BIN)/python -m tests.bench.pages

messages: dev ## extract the interface's text, update the French catalogue, compile it
	@$(BIN)/python manage.py messages

lock: dev ## compile requirements/*.txt anew from pyproject.toml
	$(LOCK) --upgrade -o requirements/runtime.txt pyproject.toml
	$(LOCK) --upgrade --extra dev -c requirements/runtime.txt -o requirements/dev.txt pyproject.toml

venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "The portal needs Python 3.11 or later; '$(PYTHON)' is not. Choose another: make PYTHON=python3.12 ..." >&2; \
		exit 1; }
	@test -x $(BIN)/python -a -e $(BIN)/pip || { echo "Making .venv ..."; $(PYTHON) -m venv .venv || { \
		echo "No virtual environment could be made in $(CURDIR)/.venv; on Debian: apt-get install python3-venv" >&2; \
		exit 1; }; }

# What was installed is kept beside it, so that nothing is installed twice; dev holds all of runtime.
runtime: venv
	@cmp -s requirements/runtime.txt .venv/runtime.lock || { echo "Installing what the portal needs ..."; \
		$(PIP) -r requirements/runtime.txt && cp requirements/runtime.txt .venv/runtime.lock; }

dev: venv
	@cmp -s requirements/dev.txt .venv/dev.lock || { echo "Installing what the tests need ..."; \
		$(PIP) -r requirements/dev.txt && cp requirements/dev.txt .venv/dev.lock \
		&& cp requirements/runtime.txt .venv/runtime.lock; }
