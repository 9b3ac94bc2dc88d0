# Portolan: every task of a working day. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON := .venv/bin/python
LOCAL := $(PYTHON) -m deploy.local
TESTRUN := $(PYTHON) -m deploy.local.testrun
FORMAT ?= table
# More for pytest: make unit ARGS="-k accept -x"
ARGS ?=
# The random walk through all faults: how long, which one (0: any), and whether the slow rows are run as well.
SECONDS ?= 60
SEED ?= 0
LONG ?=

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# -- the suite on this machine ------------------------------------------------------------------

.PHONY: demo up down logs doctor audit
demo: bootstrap ## Install, start, seed, and drive one whole job before your eyes
	@$(LOCAL) up
	@$(PYTHON) -m deploy.local.demo

up: bootstrap ## Start broker, database, object store, mail catcher and the suite
	@$(LOCAL) up

down: ## Stop all of it; data is kept
	@if [ -x $(PYTHON) ]; then $(LOCAL) down; fi

logs: ## Show and follow what all processes print
	@$(LOCAL) logs

doctor: bootstrap ## Examine each part and say how to mend it
	@$(LOCAL) doctor

audit: bootstrap ## Check the promises over all services' data; a line per finding
	@$(LOCAL) run -- $(PYTHON) -m ops.cli audit

# -- checks and tests ---------------------------------------------------------------------------

.PHONY: test check unit contract integration e2e browser chaos hostile safeguards bench
test: bootstrap-browser ## Every check and every test, with a private suite of its own
	@$(TESTRUN) all $(ARGS)

check: bootstrap-check ## Everything that needs no servers: lint, types, imports, unit, contract
	@$(TESTRUN) check $(ARGS)

unit: bootstrap-check ## Rules, use cases and shapes, without sockets
	@$(TESTRUN) unit $(ARGS)

contract: bootstrap-check ## What crosses the bus against contracts/, without a broker
	@$(TESTRUN) contract $(ARGS)

integration: bootstrap ## Real PostgreSQL, RabbitMQ and object store
	@$(TESTRUN) integration $(ARGS)

e2e: bootstrap ## The whole suite through its public HTTP API
	@$(TESTRUN) e2e $(ARGS)

browser: bootstrap-browser ## The portal in a real browser, with accessibility checks and screenshots
	@$(TESTRUN) browser $(ARGS)

chaos: bootstrap ## Faults under load, followed by the audit (SECONDS=600 SEED=7 LONG=1)
	@CHAOS_SECONDS=$(SECONDS) CHAOS_SEED=$(SEED) CHAOS_LONG=$(LONG) $(TESTRUN) chaos $(ARGS)

hostile: bootstrap ## Bad input at every door
	@$(TESTRUN) hostile $(ARGS)

safeguards: bootstrap ## Take each safeguard away in a copy and show that its test turns red
	@$(PYTHON) -m tests.safeguards $(NAMES)

bench: bootstrap ## Measure the suite beside its peers, in a state of its own (ROWS=S1,S2)
	@$(PYTHON) -m tests.bench

# -- what is generated --------------------------------------------------------------------------

.PHONY: features docs contracts texts
features: bootstrap-check ## The features and the tests that show them (FORMAT=json for machines)
	@$(PYTHON) -m ops.features --format $(FORMAT)

contracts: bootstrap-check ## Generate schemas, broker definitions, AsyncAPI and OpenAPI anew
	@$(PYTHON) -m contracts.generate

texts: bootstrap-check ## Gather the portal's texts into the catalogues of all languages
	@$(PYTHON) -m ops.texts

docs: contracts ## Generate the documents that are made from contracts and code

# -- set-up -------------------------------------------------------------------------------------

.PHONY: bootstrap bootstrap-check bootstrap-browser
bootstrap:
	@sh deploy/bootstrap.sh

bootstrap-check:
	@sh deploy/bootstrap.sh --no-servers

bootstrap-browser:
	@sh deploy/bootstrap.sh --browser
