# Every recipe is one simple command, which make runs as its own child: so Ctrl-C and SIGTERM reach what it becomes.
.DEFAULT_GOAL := help
.PHONY: help up demo admin backup restore doctor test wander check lint format bench faults lock contract schemas released bundles push

for-running := deploy/local/set-up run
for-testing := deploy/local/set-up test
for-tools := deploy/local/set-up tools
python := .venv/bin/python
services := upload-api timeline-api social-api realtime-gateway fanout-workers
workers := resize add-image-to-user new-image image-to-followers delete-image rebuild-timeline outbox-relay auditor
contracts := env PYTHONPATH=deploy/contracts:shared $(python) -m service_contracts
cloud-foundry := env PYTHONPATH=deploy/cloudfoundry:deploy/contracts:shared $(python) -m cloud_foundry
SECONDS ?= 1800
how-to-push = --space='$(SPACE)' --vars-file='$(VARS)' --strategy='$(STRATEGY)'

help: ## Show what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: ## Install what is missing and run the whole system until Ctrl-C
	@$(for-running) $(python) -m local_stack up

demo: ## Fill the running system with people, pictures, follows and likes
	@$(for-running) $(python) -m local_stack.demo

admin: ## Look after the running system: make admin DO="status"
	@$(for-running) $(python) -m local_stack.admin $(DO)

backup: ## Put the data of this moment into one file below .local/backups, running or not
	@$(for-running) $(python) -m local_stack.backup make

restore: ## Put a backup in the place of the data: make restore FROM=FILE
	@$(for-running) $(python) -m local_stack.backup restore '$(FROM)'

doctor: ## Say what is wrong with this machine, if anything
	@deploy/local/set-up doctor

test: ## Install what is missing and run every test against servers of its own
	@$(for-testing) $(python) -m local_stack.testing all

wander: ## Let people at browsers walk at random for SECONDS, as SEED draws, and compare what they see with the API
	@$(for-testing) $(python) -m local_stack.testing wander -- --wander-seconds='$(SECONDS)' --wander-seed='$(SEED)'

check: ## Lint, types and unit tests: no servers, under a minute
	@$(for-tools) $(python) -m local_stack.testing check

lint: ## Lint and types
	@$(for-tools) $(python) -m local_stack.testing lint

format: ## Lay the Python code out
	@$(for-tools) .venv/bin/ruff format .

bench: ## Measure against a system of its own
	@$(for-testing) $(python) -m tests.bench

contract: ## Check that the services keep their contracts with each other
	@$(for-tools) $(python) -m pytest -q tests/contract

schemas: ## Write docs/contracts again after a change of code or needs, and record what goes together
	@$(for-tools) $(contracts) write

released: ## Record that this commit was pushed: what comes next has to go with it
	@$(for-tools) $(contracts) released

faults: ## Let parts of the system die under load for SECONDS, with the faults that SEED draws, and check what is left
	@$(for-testing) $(python) -m tests.faults --seconds='$(SECONDS)' --seed='$(SEED)'

lock: ## Lock the requirements again after a change of them
	@$(for-tools) deploy/local/lock

bundles: ## Build what Cloud Foundry is sent, for each service; bundle-<service> for one
	@$(for-tools) $(cloud-foundry) bundle all

push: ## Push every app to the space that SPACE names; push-<service> and push-<worker> for one
	@$(for-tools) $(cloud-foundry) push all $(how-to-push)

.PHONY: $(services:%=bundle-%) $(services:%=push-%) $(workers:%=push-%)
$(services:%=bundle-%): bundle-%:
	@$(for-tools) $(cloud-foundry) bundle $*

$(services:%=push-%) $(workers:%=push-%): push-%:
	@$(for-tools) $(cloud-foundry) push $* $(how-to-push)
