# Every recipe is one simple command, which make runs as its own child: so Ctrl-C and SIGTERM reach what it becomes.
.DEFAULT_GOAL := help
.PHONY: help up demo doctor test check lint format bench lock schemas

for-running := deploy/local/set-up run
for-testing := deploy/local/set-up test
for-tools := deploy/local/set-up tools
python := .venv/bin/python

help: ## Show what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: ## Install what is missing and run the whole system until Ctrl-C
	@$(for-running) $(python) -m local_stack up

demo: ## Fill the running system with people, pictures, follows and likes
	@$(for-running) $(python) -m local_stack.demo

doctor: ## Say what is wrong with this machine, if anything
	@deploy/local/set-up doctor

test: ## Install what is missing and run every test against servers of its own
	@$(for-testing) $(python) -m local_stack.testing all

check: ## Lint, types and unit tests: no servers, under a minute
	@$(for-tools) $(python) -m local_stack.testing check

lint: ## Lint and types
	@$(for-tools) $(python) -m local_stack.testing lint

format: ## Lay the Python code out
	@$(for-tools) .venv/bin/ruff format .

bench: ## Measure against a system of its own
	@$(for-testing) $(python) -m tests.bench

schemas: ## Write the contracts' JSON Schemas again after a change of them
	@$(for-tools) $(python) -m cloudstagram.contracts.schemas docs/contracts

lock: ## Lock the requirements again after a change of them
	@$(for-tools) deploy/local/lock
