# Commands of the project; each sets up .venv from the pinned requirements when it is missing or stale.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
HOME_OF_DAGSTER = $${DAGSTER_HOME:-$(CURDIR)/.dagster}

.PHONY: data test dev validate bench bench-scale diff screenshots citation-check lint lock audit fuzz clean

data: $(STAMP)
	@$(BIN)/python -m pipeline

test: $(STAMP)
	@$(BIN)/python -m pytest

dev: $(STAMP)
	@mkdir -p "$(HOME_OF_DAGSTER)"
	@test -e "$(HOME_OF_DAGSTER)/dagster.yaml" || cp scripts/dagster.yaml "$(HOME_OF_DAGSTER)/"
	@DAGSTER_HOME="$(HOME_OF_DAGSTER)" $(BIN)/dagster dev

validate: $(STAMP)
	@$(BIN)/frictionless validate "$${OUTPUT_DIR:-.}/datapackage.json"

# Rows and schemas changed since OLD (a tag or a folder), as Markdown: make diff OLD=v0.1.0
diff: $(STAMP)
	@$(BIN)/python -m pipeline.release.diff $(OLD)

# This project and its peers on the same text in one run. The peers need versions of their own, so they have an
# environment of their own.
bench: requirements.lock
	@test -e .venv-bench/.installed || { $(PYTHON) -m venv .venv-bench && \
	  .venv-bench/bin/python -m pip install --quiet --upgrade 'pip>=25.1' && \
	  .venv-bench/bin/python -m pip install --quiet --require-hashes -r requirements.lock && \
	  .venv-bench/bin/python -m pip install --quiet --group bench && touch .venv-bench/.installed; }
	@.venv-bench/bin/python -m benchmarks.quantities
	@.venv-bench/bin/python -m benchmarks.repair

# Seconds, memory and rows by number of documents; a larger size takes half an hour: make bench-scale SIZES=1000000 TIMES=1
bench-scale: $(STAMP)
	@$(BIN)/python -m benchmarks.scale --sizes $(or $(SIZES),1000 10000 100000) --times $(or $(TIMES),3)

screenshots: $(STAMP)
	@$(BIN)/python -m scripts.screenshots
	@$(BIN)/python -m scripts.dagster_ui

# cffconvert needs an older jsonschema than frictionless does, so it has an environment of its own.
citation-check:
	@test -x .venv-citation/bin/cffconvert || { $(PYTHON) -m venv .venv-citation && \
	  .venv-citation/bin/python -m pip install --quiet --disable-pip-version-check cffconvert==2.0.0; }
	@.venv-citation/bin/cffconvert --validate -i "$${OUTPUT_DIR:-.}/CITATION.cff"

lint: $(STAMP)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

# The stamp is older than a lock that changed, so that is installed before anything runs.
$(STAMP): requirements.lock
	@test -x $(BIN)/python || { echo "making $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "installing the pinned requirements (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

# Needs uv (pip install uv). Names and hashes only: no index address.
lock:
	uv pip compile pyproject.toml --all-extras --group dev --group test --universal --python-version 3.11 --generate-hashes \
	  --no-strip-extras --no-header --no-emit-index-url --quiet --output-file requirements.lock

# Known weaknesses of what is pinned; asks the Python Packaging Advisory Database, so it needs the network.
audit:
	@test -x .venv-audit/bin/pip-audit || { $(PYTHON) -m venv .venv-audit && \
	  .venv-audit/bin/python -m pip install --quiet --disable-pip-version-check "pip-audit>=2.10"; }
	@.venv-audit/bin/pip-audit --disable-pip --require-hashes --requirement requirements.lock

# The reliability suite at length, then SECONDS of coverage-guided fuzzing and the growth of time with text.
SECONDS ?= 120
fuzz: $(STAMP)
	@$(BIN)/python -c "import atheris" 2>/dev/null || \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check "atheris>=3"
	@RUNS_KILLED=20 ATTACKS=2000 $(BIN)/python -m pytest tests/reliability
	@$(BIN)/python -m tests.reliability.fuzz $(SECONDS)
	@$(BIN)/python -m benchmarks.linearity

clean:
	rm -rf .work .dagster
