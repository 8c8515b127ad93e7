PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
STAGE ?= local

.PHONY: help run test keys lint package clean
.DEFAULT_GOAL := help

help:
	@echo 'make run      the whole service on this machine, at http://127.0.0.1:8000 (PORT=8001 make run)'
	@echo 'make test     all tests; one of them: make test ARGS="tests/local -k port"'
	@echo 'make keys     API keys of a stage: make keys STAGE=dev ARGS="create --uid hotel-seaside"'
	@echo 'make lint     ruff, mypy, cfn-lint'
	@echo 'make package  the deployable bundle and template, into build/'
	@echo 'make clean    remove what was built; the local data in .local/ stays'

run: $(READY)
	@$(BIN)/python -m infra.local

test: $(READY)
	$(BIN)/python -m pytest $(ARGS)

keys: $(READY)
	@$(BIN)/python -m infra.keys --stage $(STAGE) $(or $(ARGS),--help)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/cfn-lint infra/template.yaml

# chalice asks the region for nothing, but does not package without one.
package: $(READY)
	rm -rf build
	AWS_DEFAULT_REGION=$${AWS_DEFAULT_REGION:-eu-central-1} \
		$(BIN)/chalice package --stage dev --merge-template infra/template.yaml build

clean:
	rm -rf $(VENV) build .cache .hypothesis .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or newer is needed; say which one with: make PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo 'This Python cannot make virtual environments: apt install python3-venv'; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
