# `make run` and `make test` each work as the first command ever run after a clone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ADDRESS ?= 127.0.0.1:8000

.DEFAULT_GOAL := help
.PHONY: help run test check bench soak screenshots lock clean

help:  ## What can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# --no-deps: the lock names every package, and older pips stumble over extras in a hashed file.
$(VENV)/.runs: requirements.txt
	@echo "Setting up Python in $(VENV) (once, a minute or two) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.tests: $(VENV)/.runs requirements-dev.txt
	@echo "Adding what the tests, linters and benchmarks need (once) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.txt
	@touch $@

run: $(VENV)/.runs  ## Set up everything, ingest the samples and serve the archive
	@ADDRESS=$(ADDRESS) $(BIN)/python manage.py demo

test: $(VENV)/.tests  ## Set up everything and run the whole test suite
	$(BIN)/python -m pytest -n auto

check: $(VENV)/.tests  ## Lint, types, directions of import, templates, deployment and migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')
	ARCHIVE_ENV=production ARCHIVE_SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(64))") ARCHIVE_HOSTS=archive.example $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: $(VENV)/.tests  ## Run the eight benchmarks of the claims on the samples or on DATA=folder
	$(BIN)/python -m benchmarks

soak: $(VENV)/.tests  ## The long test: half an hour of load, faults on purpose; SOAK="--minutes 3 --captures 300" for less
	$(BIN)/python -m benchmarks.soak $(SOAK)

SHOTS ?= var/screenshots
screenshots: $(VENV)/.tests  ## Every kind of page as a picture, wide, narrow, dark and printed, in SHOTS=folder
	SHOTS=$(SHOTS) $(BIN)/python -m pytest -q -n 0 tests/browser/screenshots.py

lock:  ## Pin and hash the requirements again (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header requirements-dev.in -o requirements-dev.txt

clean:  ## Remove the virtual environment and the local archive
	rm -rf $(VENV) var
