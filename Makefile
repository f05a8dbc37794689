# Everything one does with this repository. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
ifndef PYTHON
PYTHON := $(firstword $(foreach p,python3 python3.13 python3.12 python3.11,$(if $(shell $(p) -c 'import sys; print("yes" * (sys.version_info >= (3, 11)))' 2>/dev/null),$(p))) python3)
endif
STEP = $(PYTHON) -m tools.step
PIP := $(BIN)/python -m pip install -q --no-input --disable-pip-version-check
PBX ?= simulator
ARGS ?=

# The panel's programs come from the environment first: `tools/node.py` puts Node there when the machine has none.
# Node brings its own list of authorities; a company's proxy is often known to the machine's list only.
AUTHORITIES := $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem))
export NODE_EXTRA_CA_CERTS ?= $(AUTHORITIES)
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix static
# Independent readers of SOQL and SOSL and an independent client, for the tests of the emulated org.
READERS := tests/salesforce_battery
NPM_SALESFORCE := PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix lightning_component
SALESFORCE_PACKAGES := lightning_component/node_modules/.package-lock.json
PANEL_SOURCES := $(shell find static -type d \( -name node_modules -o -name dist \) -prune -o -type f -print 2>/dev/null) $(wildcard docs/agents-guide*.md)

##@ Use
run: setup  ## a living panel in the workbench; PBX=asterisk for a real one, ARGS=... for `octi-bridge workbench`
	@if [ "$(PBX)" = asterisk ]; then $(STEP) "Install Asterisk and its phones" -- $(BIN)/python -m octi_bridge.workbench.asterisk_lab.install; fi
	@exec $(BIN)/octi-bridge workbench --pbx $(PBX) $(ARGS)

setup: $(STAMPS)/run static/dist/index.html  ## the environment and the built panel, nothing started

test: $(STAMPS)/node  ## install what the tests need (Chromium, Asterisk, PostgreSQL, Java, nginx: apt when root) and run everything
	@$(MAKE) -j3 --output-sync=target dev $(READERS)/node_modules/.package-lock.json $(SALESFORCE_PACKAGES)
	@$(BIN)/python -m tools.run_tests

##@ Work on it
check: dev  ## the daily loop: format, lint, types, import layers, unit tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest -q tests/unit tests/docs
	@if [ -f static/package.json ]; then $(NPM) run --silent check && $(NPM) run --silent test; fi

fmt: $(STAMPS)/dev  ## format the Python code and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lint: $(STAMPS)/dev  ## ruff
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: $(STAMPS)/dev  ## mypy, strict
	@$(BIN)/mypy

arch: $(STAMPS)/dev  ## the import layers
	@$(BIN)/lint-imports

unit: $(STAMPS)/dev  ## unit tests, in seconds
	@$(BIN)/pytest -q tests/unit

panel: static/dist/index.html  ## build the panel
	@$(NPM) run --silent check
	@$(NPM) run --silent test

lightning: dev $(SALESFORCE_PACKAGES)  ## the Salesforce project: compile, lint, test and check what an org would refuse
	@$(BIN)/python -m tools.check_lightning

e2e: dev  ## the whole thing in a browser
	@$(BIN)/pytest tests/e2e

standby: dev  ## kill the active of two bridges fifty times: the other takes over, no call log is lost or double
	@STANDBY_KILLS=50 $(BIN)/pytest -q -s tests/integration/test_standby.py -k killed --timeout 1800

random-calls: dev  ## play random calls and compare every call log; PBX=..., SEED=..., CALLS=..., ONLY=... repeats one
	@$(BIN)/python -m tests.random_calls.run --pbx $(PBX) $(if $(SEED),--seed $(SEED)) $(if $(CALLS),--calls $(CALLS)) $(if $(ONLY),--only $(ONLY))

tabs: dev  ## fifty calls while tabs are opened and closed in two browsers: one pop and one call log for each
	@TABS_CALLS=50 $(BIN)/pytest -q tests/e2e/test_many_tabs.py

hours: dev  ## an agent's hour of calls on a real Asterisk: by mouse and by keyboard, at 320 and at 240 pixels
	@OCTI_HOURS=all $(BIN)/pytest -q tests/e2e/test_an_agents_hour.py

docs: $(STAMPS)/dev  ## write the parts of docs/ that are made from the code, and test that docs tell the truth
	@$(BIN)/python -m tools.docs
	@$(BIN)/python -m tools.call_center_file --write
	@$(BIN)/pytest -q tests/docs

features: $(STAMPS)/dev  ## each numbered behaviour and where the last test run proved it; writes docs/features.md
	@$(BIN)/python -m tools.features

bench: dev  ## measure, with the floor or a peer in the same run; writes bench/results.json
	@$(BIN)/python -m bench

screenshots: dev  ## take the pictures of docs/screenshots
	@OCTI_SCREENSHOTS=docs/screenshots $(BIN)/pytest -m screenshots tests/e2e

demo: dev  ## take the animated pictures of the READMEs
	@$(BIN)/python -m tools.demo_picture docs/screenshots

lock: $(STAMPS)/venv  ## take the newest versions that pyproject.toml allows into requirements/*.lock
	@$(STEP) "Install the locking tool" -- $(PIP) --target .build/uv uv
	@$(STEP) "Lock the versions" -- $(PYTHON) -m tools.lock .build/uv/bin/uv

wheel: setup  ## a wheel with the panel inside, in dist/
	@$(STEP) "Build the wheel" -- $(BIN)/python -m pip wheel -q --no-deps --no-build-isolation -w dist .

clean:  ## remove everything that make made, but not your data
	@rm -rf $(VENV) .build .features dist static/dist static/node_modules lightning_component/node_modules

help:  ## this list
	@awk 'BEGIN {FS = ":.*  ## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z0-9-]+:.*  ## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run setup test dev check fmt lint types arch unit panel lightning e2e standby random-calls tabs hours docs features bench screenshots demo lock wheel clean help

# How it is made: a stamp for each step, so that a second `make` finds nothing to do.
dev: $(STAMPS)/dev static/dist/index.html

$(STAMPS)/venv: tools/make_venv.py
	@$(STEP) "Make the Python environment" -- $(PYTHON) -m tools.make_venv $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: requirements/run.lock requirements/build.lock pyproject.toml | $(STAMPS)/venv
	@$(STEP) "Install the Python packages" -- $(PIP) --require-hashes -r requirements/run.lock
	@$(STEP) "Install the build tools" -- $(PIP) --require-hashes -r requirements/build.lock
	@$(STEP) "Install octi-bridge itself" -- $(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/dev: requirements/dev.lock $(STAMPS)/run
	@$(STEP) "Install the developer's packages" -- $(PIP) --require-hashes -r requirements/dev.lock
	@touch $@

$(STAMPS)/node: tools/node.py requirements/node.lock | $(STAMPS)/venv
	@$(STEP) "Look for Node.js 20, or install it" -- $(BIN)/python -m tools.node $(BIN)
	@touch $@

$(READERS)/node_modules/.package-lock.json: $(READERS)/package-lock.json $(STAMPS)/node
	@$(STEP) "Install the independent readers of Salesforce's languages" -- bash -c 'PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix $(READERS) ci --no-audit --no-fund --ignore-scripts'
	@touch $@

static/node_modules/.package-lock.json: static/package-lock.json $(STAMPS)/node
	@$(STEP) "Install the panel's packages" -- bash -c '$(NPM) ci --no-audit --no-fund'
	@touch $@

static/dist/index.html: static/node_modules/.package-lock.json $(PANEL_SOURCES)
	@$(STEP) "Build the panel" -- bash -c '$(NPM) run build'
	@touch $@

$(SALESFORCE_PACKAGES): lightning_component/package-lock.json $(STAMPS)/node
	@$(STEP) "Install the packages of the Salesforce project" -- bash -c '$(NPM_SALESFORCE) ci --no-audit --no-fund'
	@touch $@
