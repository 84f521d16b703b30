# The commands of this repository; `make` alone explains them.

PYTHON := .venv/bin/python
export PORT YES LISTEN

.PHONY: help up down reset status logs restart test bench format lock translations set-up

help:  ## this list
	@echo "A Letter to Myself: the commands"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  PORT=9000 make up            the gateway on another port"
	@echo "  LISTEN=127.0.0.1 make up     the gateway for this machine only"
	@echo "  RATE_LIMITS=off make up      no request limits (also LOG_LEVEL, WEB_CONCURRENCY, WEB_THREADS)"
	@echo "  make logs s=letter-service   one service (s= also for restart and test)"

up: set-up  ## set up this machine if needed, start everything, print the address
	@$(PYTHON) -m local up

down:  ## stop everything; the letters stay
	@$(PYTHON) -m local down

reset:  ## throw all data away, after asking (YES=1 does not ask)
	@$(PYTHON) -m local reset

status:  ## what runs, and where
	@$(PYTHON) -m local status

logs:  ## follow the logs: s=letter-service
	@$(PYTHON) -m local logs $(s)

restart:  ## restart all services, or one: s=letter-service
	@$(PYTHON) -m local restart $(s)

test:  ## every check and test, or those of one part: s=letter-service
	@local/bootstrap.sh test
	@$(PYTHON) -m local test $(s)

bench: set-up  ## measure a platform of its own
	@$(PYTHON) -m local bench

format: set-up  ## format the Python code and repair what can be repaired
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

lock:  ## renew uv.lock after a change of dependencies
	@local/bootstrap.sh tools
	@.local/tools/uv/bin/uv lock --default-index https://pypi.org/simple

translations: set-up  ## compile the translations after a change of a .po file
	@$(PYTHON) -m local translations

set-up:
	@local/bootstrap.sh
