# `make` alone prints this list.
.DEFAULT_GOAL := help
.PHONY: help run test pages check bench rows conformance fuzz docs
SHELL := /bin/bash
# Where Python may not keep compiled code beside the source, it keeps it in .venv: compiling takes most of a start.
ifdef PYTHONDONTWRITEBYTECODE
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/pycache
endif

help:
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

run: ## start the sandbox: installs, migrates, loads the demo program once, serves until Ctrl-C
	@exec tools/run.sh

test: ## run the tests on SQLite and PostgreSQL (ARGS="-k text" narrows it)
	@tools/install.sh dev
	@tools/system.sh
	@exec .venv/bin/python tools/run_tests.py -m "not pages" $(ARGS)

pages: ## walk over every page in a browser and in every role: accessible, no sideways scroll, open to whom the table says
	@tools/install.sh dev
	@tools/system.sh
	@exec .venv/bin/python tools/run_tests.py -m pages $(ARGS)

check: ## lint, format, types, import contracts, architecture tests
	@tools/install.sh dev
	@exec .venv/bin/python tools/check.py

bench: ## measure requests, checkouts and imports against a floor of the same run
	@tools/install.sh dev
	@exec .venv/bin/python -m tests.bench $(ARGS)

rows: ## run the tests that name rows of the specification: row, tests, result
	@tools/install.sh dev
	@tools/system.sh
	@exec .venv/bin/python tools/rows.py $(ARGS)

conformance: ## ask the running program every documented example of the modelled API (ARGS="customers --faults" narrows it)
	@tools/install.sh dev
	@exec .venv/bin/python -m tests.conformance $(ARGS)

fuzz: ## ask the running program 20,000 random and hostile requests on both databases, within ten minutes
	@tools/install.sh dev
	@exec .venv/bin/python -m tests.fuzz $(ARGS)

docs: ## write the generated pages of docs/ anew
	@tools/install.sh dev
	@exec .venv/bin/python tools/docs.py
