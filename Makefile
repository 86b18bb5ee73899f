# Doorstep. Two commands set up a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# Rasa 3.6 runs on Python 3.10 only, so it has an environment of its own; RASA_VENV may name one that is there already.
RASA_PYTHON ?= python3.10
RASA_VENV ?= .venv-rasa
RASA_CONFIG ?= nlu/config.yml
RASA_FILES := $(RASA_CONFIG) $(wildcard nlu/domain.yml nlu/data/*/intents.yml nlu/data/*/synonyms.yml)
RASA_OUT := data/rasa
# One model for exactly these files: what is trained already is not trained again.
RASA_MODEL := $(RASA_OUT)/nlu-$(firstword $(shell cat $(RASA_FILES) | cksum)).tar.gz
RASA := RASA_TELEMETRY_ENABLED=false RASA_CACHE_DIRECTORY=$(RASA_OUT)/cache $(RASA_VENV)/bin/rasa
# Rasa has one synonym table for all languages, and sees no stories here: these three warnings are known. Any other is a mistake.
RASA_KNOWN := is not used in any story|inconsistent entity synonyms|labeled with multiple different intents

# The tests marked `alone` in one process, then the others side by side. Both are run whatever the first one finds.
# In this order one process compiles the tests for all who follow, and not each for itself.
# The tests start many processes: without compiled files each of them would compile all of bot/ again.
unexport PYTHONDONTWRITEBYTECODE
# Many tests wait for a process or a second to pass: one more than there are cores keeps them busy.
WORKERS ?= 3
PYTEST := $(BIN)/python -m pytest
SIDE_BY_SIDE := -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not alone and not rasa and not soak"

.DEFAULT_GOAL := help
.PHONY: help run test soak test-fresh fuzz-api check unit lint types layers content browser bench bench-console bench-language bench-places docs clean rasa rasa-check rasa-serve test-rasa

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{printf "  make %-16s %s\n", $$1, $$2}'

run: $(VENV)/.installed ## set everything up and start Doorstep at http://127.0.0.1:8000
	@exec $(BIN)/doorstep run

test: $(VENV)/.installed-dev browser ## all checks and all tests (a real PostgreSQL and Chromium included)
	@$(MAKE) --no-print-directory --jobs=2 check
	@$(PYTEST) -m "alone and not rasa and not soak"; alone=$$?; $(PYTEST) $(SIDE_BY_SIDE); beside=$$?; exit $$((beside | alone))

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
	@$(PYTEST) $(SIDE_BY_SIDE) tests/unit tests/flows

soak: $(VENV)/.installed-dev ## fifty kills of the pump on each database, and what is marked soak (half an hour; DOORSTEP_SEED repeats a story)
	@DOORSTEP_KILLS=50 $(BIN)/python -m pytest -s -m "not rasa" tests/acceptance/test_survival.py tests/acceptance/test_broadcast.py
	@$(PYTEST) -m soak tests/acceptance/test_console_pages.py

test-fresh: ## a fresh clone in an empty home, started twice and timed (minutes; needs the network)
	@sh .ci/fresh

browser: ## Chromium and fonts for the browser tests, where apt may install them
	@sh .ci/browser

fuzz-api: $(VENV)/.installed-dev ## many requests to the API, made from its description, others each time (minutes)
	@DOORSTEP_API_EXAMPLES=300 $(PYTEST) tests/unit/console/test_api_schema.py

bench-console: $(VENV)/.installed-dev ## every page and question of the console among 100,000 people, and twenty coordinators at once (minutes)
	@for f in console_pages console results coordinators; do PYTHONPATH=. $(BIN)/python bench/$$f.py || exit 1; done

bench-language: $(VENV)/.installed-dev ## how well each language is understood, meanings held out (minutes)
	@PYTHONPATH=. $(BIN)/python bench/language.py

bench-places: $(VENV)/.installed-dev ## a million random operations on places, and many processes on both databases (minutes)
	@PYTHONPATH=. $(BIN)/python bench/places.py
	@PYTHONPATH=. $(BIN)/python bench/bookings.py

bench: $(VENV)/.installed-dev ## all measurements; figures are ratios of one run
	@for f in bench/*.py; do echo "== $$f"; $(BIN)/python $$f || exit 1; done

rasa: $(RASA_MODEL) ## check nlu/ with a real Rasa 3.6 and train it (minutes; makes its own Python 3.10 environment)
	@echo "The model is $(RASA_MODEL). Serve it with: make rasa-serve"
	@echo "and let Doorstep ask it with: DOORSTEP_NLU_URL=http://127.0.0.1:5005"

rasa-check: $(RASA_VENV)/bin/rasa ## `rasa data validate` on nlu/
	@mkdir -p $(RASA_OUT)
	@echo "Checking nlu/ with Rasa (a minute)"
	@$(RASA) data validate --config $(RASA_CONFIG) --domain nlu/domain.yml --data nlu/data >$(RASA_OUT)/validate.log 2>&1 \
	    || { cat $(RASA_OUT)/validate.log; exit 1; }
	@! grep 'rasa/shared/utils/io.py' $(RASA_OUT)/validate.log | grep -vE '$(RASA_KNOWN)'

$(RASA_MODEL): | $(RASA_VENV)/bin/rasa
	@$(MAKE) --no-print-directory rasa-check
	@echo "Training (up to half an hour on two cores); what Rasa says goes to $(RASA_OUT)/train.log"
	@begin=$$(date +%s); \
	$(RASA) train nlu --config $(RASA_CONFIG) --domain nlu/domain.yml --nlu nlu/data \
	    --out $(RASA_OUT) --fixed-model-name $(basename $(basename $(notdir $@))) >$(RASA_OUT)/train.log 2>&1 \
	    || { tail -n 20 $(RASA_OUT)/train.log; exit 1; }; \
	echo $$(($$(date +%s) - begin)) >$(basename $(basename $@)).seconds

rasa-serve: $(RASA_MODEL) ## serve that model at http://127.0.0.1:5005
	@$(RASA) run --enable-api --model $(RASA_MODEL) --interface 127.0.0.1 --port 5005

test-rasa: $(VENV)/.installed-dev $(RASA_MODEL) ## the same held-out sentences through Rasa and through our own engine, compared
	@RASA_VENV=$(RASA_VENV) RASA_MODEL=$(RASA_MODEL) $(BIN)/python -m pytest -m rasa tests/rasa

docs: $(VENV)/.installed ## write what is made from the code: commands, settings, .env.example
	@PYTHONPATH=. $(BIN)/python docs/reference/make.py

# Made once; delete the folder to make it anew.
$(RASA_VENV)/bin/rasa:
	@$(RASA_PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null || { \
	    echo "Rasa 3.6 needs Python 3.10; $(RASA_PYTHON) does not run here or is another version."; \
	    echo "Get one (pyenv install 3.10, uv python install 3.10, or your system's packages), then: make $(or $(MAKECMDGOALS),rasa) RASA_PYTHON=/path/to/python3.10"; \
	    echo "Or use the container: docker compose --profile rasa up -d"; exit 1; } >&2
	@echo "Making an environment for Rasa in $(RASA_VENV) (minutes, 2.7 GB)"
	@$(RASA_PYTHON) -m venv $(RASA_VENV)
	@$(RASA_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint rasa-constraints.txt setuptools wheel
	@$(RASA_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint rasa-constraints.txt rasa==3.6.21

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
	rm -rf $(VENV) .venv-rasa data/rasa .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
