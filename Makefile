PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
STAGE ?= local
# What can be deployed; without a word it is dev, and never the stage local.
DEPLOYED = $(or $(filter-out local,$(STAGE)),dev)
CHECKOV := .cache/checkov
SIMULATE := .cache/simulate
LINT := .cache/lint
LINT_BIN := $(LINT)/node_modules/.bin
PRETTIER := $(LINT_BIN)/prettier --config $(LINT)/prettier.config.js --log-level warn
# What Prettier formats: not the files of others.
WEB_FILES := 'chalicelib/web/**/*.{js,css,json}' 'infra/lint/*.js' 'tests/portal/firefox/*.js' '!**/vendor/**' '!**/swagger-ui*'

.PHONY: help run test torture keys migrate check-data recount lint format package audit deploy destroy restore test-deployed vendor bench simulate clean
.DEFAULT_GOAL := help

help:
	@echo 'make run      the whole service on this machine, at http://127.0.0.1:8000 (PORT=8001 make run)'
	@echo 'make test     all tests; one of them: make test ARGS="tests/local -k port"'
	@echo 'make torture  the store fails, callers race, conditions go missing, clocks change: ARGS="rounds --rounds 100"'
	@echo 'make keys     the API keys of a stage: make keys STAGE=dev ARGS="create --uid hotel-seaside"'
	@echo 'make migrate  migrate the data of the first system: make migrate FROM=export.sql ARGS=--dry-run'
	@echo 'make recount     compare the counters of a calendar: make recount ARGS="c-… 2026-12-15"'
	@echo 'make check-data  check that all stored rows agree: make check-data STAGE=dev'
	@echo 'make lint     ruff, mypy; prettier, eslint, stylelint (needs npm)'
	@echo 'make format   format Python, JavaScript, CSS and JSON in place (needs npm)'
	@echo 'make package  package a stage into build/: make package STAGE=prod'
	@echo 'make audit    run cfn-lint and checkov on the packaged template'
	@echo 'make deploy   deploy a stage into your AWS account: make deploy STAGE=dev (docs/operations.md)'
	@echo 'make destroy  remove the stage dev with its data: make destroy STAGE=dev CONFIRM=dev'
	@echo "make restore  restore a stage's data into new tables: make restore STAGE=prod AT=2026-11-21T20:00:00Z"
	@echo 'make test-deployed  the same package, deployed on this machine and used over HTTP'
	@echo 'make vendor   fetch and verify the files of others that we serve'
	@echo 'make bench    how fast it is, as tables: make bench ARGS=--write for docs/benchmarks.md'
	@echo '              both dialects in one run: make bench ARGS="dialects"'
	@echo '              and against another checkout: make bench ARGS="compare --against ../other-checkout"'
	@echo '              and against the first system: docs/benchmarks-first-system.md'
	@echo 'make simulate  the engine on simulated hotels, against others: make simulate ARGS="hotel --seeds 5"'
	@echo 'make clean    remove what was built; the local data in .local/ stays'

run: $(READY)
	@$(BIN)/python -m infra.local

test: $(READY)
	$(BIN)/python -m pytest $(ARGS)

torture: $(READY)
	@$(BIN)/python -m tests.torture $(ARGS)

keys: $(READY)
	@$(BIN)/python -m infra.operator.keys --stage $(STAGE) $(or $(ARGS),--help)

migrate: $(READY)
	@test -n "$(FROM)" || { echo 'Name the file: make migrate FROM=export.sql (docs/migration.md)'; exit 2; }
	@$(BIN)/python -m infra.migrate "$(FROM)" --stage $(STAGE) $(ARGS)

check-data: $(READY)
	@$(BIN)/python -m infra.operator.check_data --stage $(STAGE) $(ARGS)

recount: $(READY)
	@$(BIN)/python -m infra.operator.recount --stage $(STAGE) $(or $(ARGS),--help)

lint: $(READY) $(LINT)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(PRETTIER) --check $(WEB_FILES)
	$(LINT_BIN)/eslint --config $(LINT)/eslint.config.js chalicelib/web infra/lint \
		tests/portal/firefox
	$(LINT_BIN)/stylelint --config $(LINT)/stylelint.config.js 'chalicelib/web/portal/**/*.css'

format: $(READY) $(LINT)/ready
	$(BIN)/ruff format .
	$(PRETTIER) --write $(WEB_FILES)

package: $(READY)
	@$(BIN)/python -m infra.deploy.package $(DEPLOYED)

audit: package $(CHECKOV)/ready
	$(BIN)/cfn-lint build/sam.yaml
	$(CHECKOV)/bin/checkov --config-file infra/checkov.yaml --file build/sam.yaml

deploy: $(READY)
	@$(BIN)/python -m infra.deploy up $(DEPLOYED) $(ARGS)

destroy: $(READY)
	@$(BIN)/python -m infra.deploy down $(DEPLOYED) --confirm "$(CONFIRM)"

restore: $(READY)
	@$(BIN)/python -m infra.operator.restore $(DEPLOYED) $(AT)

test-deployed: $(READY)
	$(BIN)/python -m pytest tests/deployed $(ARGS)

vendor: $(READY)
	@$(BIN)/python -m infra.vendor

bench: $(READY)
	$(BIN)/python -m bench $(ARGS)

simulate: $(SIMULATE)/ready
	@$(SIMULATE)/bin/python -W ignore -m simulate $(ARGS)

clean:
	rm -rf $(VENV) build .cache .hypothesis .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.txt requirements-chalice.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or newer is needed; say which one with: make PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo 'This Python cannot make virtual environments: apt install python3-venv'; exit 1; }
	@echo 'Fetching what is needed into $(VENV), once: a minute or two.'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
		-r requirements.txt -r requirements-chalice.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# The tools for JavaScript and CSS, with the versions and checksums of the lock. Their configuration
# lies beside them, so that it finds them.
$(LINT)/ready: $(wildcard infra/lint/*)
	@command -v npm >/dev/null || { echo 'make lint needs npm: apt install npm'; exit 1; }
	@mkdir -p $(LINT)
	@cp infra/lint/* $(LINT)/
	@npm ci --prefix $(LINT) --silent --ignore-scripts --no-audit --no-fund
	@touch $@

# checkov wants other versions than the rest: it gets an environment of its own (45 s, 300 MB).
$(CHECKOV)/ready:
	$(PYTHON) -m venv $(CHECKOV)
	$(CHECKOV)/bin/pip install --quiet --disable-pip-version-check checkov==3.3.30
	@touch $@

# What the engine is compared with, too: 500 MB, for this alone.
$(SIMULATE)/ready: requirements-growth.txt
	@echo 'Fetching what the engine is compared with into $(SIMULATE), once: a minute or two.'
	@$(PYTHON) -m venv $(SIMULATE)
	@$(SIMULATE)/bin/pip install --quiet --disable-pip-version-check -r requirements-growth.txt
	@touch $@
