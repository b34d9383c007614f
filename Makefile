# Commands of the project; each sets up .venv from the pinned requirements when it is missing or stale.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: data test dev validate bench lint lock clean

data: $(STAMP)
	@$(BIN)/python -m pipeline

test: $(STAMP)
	@$(BIN)/python -m pytest

dev: $(STAMP)
	@mkdir -p $${DAGSTER_HOME:-$(CURDIR)/.dagster}
	@DAGSTER_HOME=$${DAGSTER_HOME:-$(CURDIR)/.dagster} $(BIN)/dagster dev

validate: $(STAMP)
	@$(BIN)/frictionless validate $${OUTPUT_DIR:-.}/datapackage.json

lint: $(STAMP)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

# The stamp holds the digest of the lock, so a changed lock is installed before anything runs.
$(STAMP): requirements.lock
	@test -x $(BIN)/python || { echo "making $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "installing the pinned requirements (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

# Needs uv (pip install uv). Names and hashes only: no index address.
lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-strip-extras --no-header --no-emit-index-url --quiet --output-file requirements.lock

clean:
	rm -rf .work .dagster
