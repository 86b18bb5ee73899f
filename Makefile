# Doorstep. Two commands set up a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run test test-fresh check unit lint types layers content browser bench bench-language docs clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{printf "  make %-16s %s\n", $$1, $$2}'

run: $(VENV)/.installed ## set everything up and start Doorstep at http://127.0.0.1:8000
	@exec $(BIN)/doorstep run

test: $(VENV)/.installed-dev browser check ## all checks and all tests (a real PostgreSQL and Chromium included)
	@$(BIN)/python -m pytest

check: $(VENV)/.installed-dev lint types layers content ## style, types, walls and content, without the tests

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check bot tests bench docs conftest.py

types: $(VENV)/.installed-dev
	@$(BIN)/mypy

layers: $(VENV)/.installed-dev
	@$(BIN)/lint-imports --no-cache

content: $(VENV)/.installed-dev
	@$(BIN)/doorstep check

unit: $(VENV)/.installed-dev ## only the quick tests
	@$(BIN)/python -m pytest tests/unit tests/flows

test-fresh: ## a fresh clone in an empty home, started twice and timed (minutes; needs the network)
	@sh .ci/fresh

browser: ## Chromium and fonts for the browser tests, where apt may install them
	@sh .ci/browser

bench-language: $(VENV)/.installed-dev ## how well each language is understood, meanings held out (minutes)
	@PYTHONPATH=. $(BIN)/python bench/language.py

bench: $(VENV)/.installed-dev ## all measurements; figures are ratios of one run
	@for f in bench/*.py; do echo "== $$f"; $(BIN)/python $$f || exit 1; done

docs: $(VENV)/.installed ## write what is made from the code: commands, settings, .env.example
	@PYTHONPATH=. $(BIN)/python docs/reference/make.py

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Doorstep needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@echo "Making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing Doorstep and what it needs (a few minutes the first time)"
	@$(PIP) --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Installing what the tests need"
	@$(PIP) --editable '.[dev]'
	@touch $@

clean: ## remove what was built, but not your data
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
