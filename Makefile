# make demo     everything for the fictional municipality Fjordby, served at an address it prints
# make build    the same, ending before it serves
# make test     every test
# make setup    the environment in .venv alone
# make lock     resolve the dependencies anew
# make lint     style
VEJVISER := .venv/bin/vejviser
PYTEST := .venv/bin/python -m pytest

.PHONY: demo build test setup lock lint
.DEFAULT_GOAL := demo

setup:
	@scripts/setup.sh

build: setup
	@$(VEJVISER) demo --prepare

demo: setup
	@$(VEJVISER) demo $(if $(PORT),--port $(PORT))

test: build
	@scripts/browsers.sh
	@$(PYTEST)

lock: setup
	@scripts/lock.sh

lint: setup
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .
