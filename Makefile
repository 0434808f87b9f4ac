# Everything a person or a machine runs. Needs Python 3.11 or newer, make, git and the package registries; nothing else.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready
NODE_READY := tests/browser/node_modules/.ready
FRONT_READY := src/fourfold/desk/static/vendor/.ready
UV_VERSION := $(shell sed -n 's/^uv==\([^ ;]*\).*/\1/p' constraints.txt)
CORES ?= 2
# Written bytecode spares every further process a third of what it takes to read the tests, where the machine forbids it.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n $(CORES) --dist worksteal

DEMO := demo
DEMO_EVENTS := 50000
DEMO_YEARS := 3
DEMO_SEED := 2015

# Without this every build of the documentation begins with an advertisement.
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help setup lock demo test test-spec test-unit test-integration test-postgres test-generative test-browser screenshots test-docs \
	check audit docs docs-serve bench bench-load clean

help: ## Show what can be run
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 26

setup: $(READY) $(FRONT_READY) ## Make .venv with everything that is locked, and the desk's styles and scripts

$(READY): constraints.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r constraints.txt \
		|| $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q src  # where Python may not write bytecode itself, it would compile at every start
	@touch $@

$(NODE_READY): $(READY) tests/browser/package.json tests/browser/package-lock.json
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent --ignore-scripts --prefix tests/browser
	@touch $@

$(FRONT_READY): $(READY) $(wildcard frontend/*.json frontend/*.mjs frontend/*.scss)
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent --ignore-scripts --prefix frontend
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent --prefix frontend build
	@touch $@

lock: $(READY) ## Write constraints.txt anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --all-extras --no-header --upgrade \
		--output-file constraints.txt pyproject.toml

demo: $(READY) $(FRONT_READY) ## An invented force's day: make it, scan it, brief on it, and serve its desk (DEMO_ONCE=1: and end)
	@if [ -e $(DEMO) ] && ! grep -qs '^invented: true' $(DEMO)/fourfold.yaml; then \
		echo "$(DEMO)/ is not the invented force's folder; move it away first." >&2; exit 1; fi
	@rm -rf $(DEMO)
	$(BIN)/fourfold init $(DEMO) --name "Invented force" --invented
	$(BIN)/fourfold --workspace $(DEMO) simulate --years $(DEMO_YEARS) --events $(DEMO_EVENTS) --seed $(DEMO_SEED)
	$(BIN)/fourfold --workspace $(DEMO) rules measure
	$(BIN)/fourfold --workspace $(DEMO) scan
	$(BIN)/fourfold --workspace $(DEMO) brief -o $(DEMO)/brief.html
	$(BIN)/fourfold --workspace $(DEMO) desk demo
	@echo "The brief: file://$(CURDIR)/$(DEMO)/brief.html"
ifndef DEMO_ONCE
	@$(BIN)/fourfold --workspace $(DEMO) desk
endif

test: $(READY) $(NODE_READY) $(FRONT_READY) ## Every test; those of the desk on SQLite and on PostgreSQL
	$(PYTEST)
	FOURFOLD_TEST_ON=postgresql $(PYTEST) tests/integration/desk

test-spec: $(READY) ## The rule language, paragraph by paragraph
	$(PYTEST) tests/spec

test-unit: $(READY) ## Each part by itself
	$(PYTEST) tests/unit

test-integration: $(READY) ## The parts together, on real files
	$(PYTEST) tests/integration

test-postgres: $(READY) ## The desk, on a real PostgreSQL
	FOURFOLD_TEST_ON=postgresql $(PYTEST) tests/integration/desk

test-generative: $(READY) ## Generated histories, rules and bad input
	$(PYTEST) tests/generative

test-browser: $(READY) $(NODE_READY) $(FRONT_READY) ## The brief and the desk in Chromium
	$(PYTEST) tests/browser

screenshots: $(READY) $(NODE_READY) $(FRONT_READY) ## Take anew the pictures of the desk that the documentation shows
	FOURFOLD_SCREENSHOTS=$(CURDIR)/docs/images $(BIN)/pytest tests/browser/test_pictures.py

test-docs: $(READY) ## Every command in the documentation
	$(PYTEST) tests/docs

check: $(READY) audit ## Everything but the tests: format, lint, types, layers, structure, advisories, documentation
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/unit/test_structure.py
	$(BIN)/mkdocs build --strict

audit: $(READY) ## Published advisories against what is locked (AUDIT_REQUIRED=1: fail if they cannot be asked for)
	$(BIN)/python tools/audit.py constraints.txt

docs: $(READY) ## Write the generated pages anew and build the site in site/
	$(BIN)/python tools/reference.py
	$(BIN)/mkdocs build --strict

docs-serve: $(READY) ## Show the documentation on this machine
	$(BIN)/mkdocs serve

bench: $(READY) $(FRONT_READY) ## Measure speed and memory; write bench/results.json and bench/cost.svg
	$(BIN)/python bench/run.py
	$(BIN)/python bench/load.py

bench-load: $(READY) $(FRONT_READY) ## Fifty people at the desk at once, on PostgreSQL with 10 million events behind it
	$(BIN)/python bench/load.py

clean: ## Remove everything that make has made
	rm -rf .venv site dist $(DEMO) tests/browser/node_modules frontend/node_modules src/fourfold/desk/static/vendor bench/work
	rm -rf .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
