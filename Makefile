# The commands of this repository; `make` alone explains them.

PYTHON := .venv/bin/python
export PORT YES LISTEN
# All progress lines count from here, those of the set-up and those of what follows.
export LETTERS_STARTED := $(shell cut -d' ' -f1 /proc/uptime 2>/dev/null)

.PHONY: help up down reset status mail logs restart test bench chaos format lock translations set-up was-set-up

help:  ## this list
	@echo "A Letter to Myself: the commands"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  PORT=9000 make up            the gateway on another port"
	@echo "  LISTEN=127.0.0.1 make up     the gateway for this machine only"
	@echo "  RATE_LIMITS=off make up      no request limits (also LOG_LEVEL, WEB_CONCURRENCY, WEB_THREADS)"
	@echo "  OPENAI_API_KEY=… make up     ideas for routines by OpenAI, for those who allow it"
	@echo "  make logs s=letter-service   one service (s= also for restart and test)"

up: set-up  ## set up this machine if needed, start everything, print the address
	@$(PYTHON) -m local up

down: was-set-up  ## stop everything; the letters stay
	@$(PYTHON) -m local down

reset: was-set-up  ## throw all data away, after asking (YES=1 does not ask)
	@$(PYTHON) -m local reset

status: was-set-up  ## what runs, and where
	@$(PYTHON) -m local status

mail: was-set-up  ## the newest mails: they stay on this machine, in .local/mail
	@$(PYTHON) -m local mail

logs: was-set-up  ## follow the logs: s=letter-service
	@$(PYTHON) -m local logs $(s)

restart: was-set-up set-up  ## migrate, restart and wait for all services, or one: s=letter-service
	@$(PYTHON) -m local restart $(s)

test:  ## every check and test, or those of one part: s=letter-service
	@local/bootstrap.sh test
	@$(PYTHON) -m local test $(s)

bench:  ## measure a platform of its own; QUICK=1 only shows that it works, ONLY=pictures, letters or time
	@local/bootstrap.sh bench
	@$(PYTHON) -m local bench -- $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY))

chaos:  ## five thousand letters fall due while everything on their way is killed again and again
	@local/bootstrap.sh test
	@LETTERS_DUE=5000 KILLS_OF_EACH=3 PYTHONPATH=.:tests $(PYTHON) -m local with-platform --state chaos -- \
		pytest -q -s -c pyproject.toml --rootdir tests/crashes -p no:django -p no:cacheprovider \
		tests/crashes/test_due.py

format: set-up  ## format the Python code and repair what can be repaired
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

lock:  ## renew uv.lock after a change of dependencies
	@local/bootstrap.sh tools
	@UV_SYSTEM_CERTS=true .local/tools/uv/bin/uv lock --default-index https://pypi.org/simple

translations: set-up  ## compile the translations after a change of a .po file
	@$(PYTHON) -m local translations

set-up:
	@local/bootstrap.sh

was-set-up:
	@test -e .venv/letters-stamp || { echo "Nothing is set up yet: make up"; exit 1; }
