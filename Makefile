# Every target works alone on a machine with Python 3.11+ and make: it installs
# what it needs into .venv, once, and again only when pyproject.toml changed.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTEST_FLAGS ?= -n auto

.DEFAULT_GOAL := help
.PHONY: help setup serve test check lint types layers format bench wheel

help: ## Show what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit("Afterword needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/python pyproject.toml
	@echo "Installing Afterword into .venv"
	@$(PIP) --editable .
	@touch $@

.venv/installed-for-tests: .venv/python pyproject.toml
	@echo "Installing Afterword and what its tests need into .venv"
	@$(PIP) --editable '.[dev]'
	@touch .venv/installed $@

setup: .venv/installed ## Make .venv and install Afterword into it

serve: .venv/installed ## Serve the blog at http://127.0.0.1:8000/
	@exec $(BIN)/afterword serve

test: .venv/installed-for-tests ## Run every test (the browser's too, where Chromium is)
	@$(BIN)/python -m pytest $(PYTEST_FLAGS)

check: lint types layers test ## Lint, types, layers, tests

lint: .venv/installed-for-tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/installed-for-tests
	@$(BIN)/mypy

layers: .venv/installed-for-tests
	@$(BIN)/lint-imports

format: .venv/installed-for-tests ## Put the code into the house's format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: .venv/installed-for-tests ## Measure pages and pings, and print tables
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench.pings

wheel: .venv/installed-for-tests ## Build the wheel and the source archive into dist/
	@$(BIN)/python -m build
