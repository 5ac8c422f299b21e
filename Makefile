# Two commands: `make demo` (set up and analyse the shipped pages), `make test` (set up and pass every check).
SHELL := /bin/bash
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
ENV := .venv
PIP := $(ENV)/bin/python -m pip --disable-pip-version-check -q
DEMO := out/demo
PAGES := fixtures/vector.pdf fixtures/scan.pdf fixtures/photo.jpg

.PHONY: demo test clean e2e measure browser

# A browser of this machine; the tests' own packages bring none.
export CHROMIUM ?= /usr/bin/chromium
# Node comes with the tests' packages.
export PATH := $(CURDIR)/$(ENV)/bin:$(PATH)
WEB := npm --prefix web --no-fund --no-audit --loglevel error

demo: $(ENV)/.installed
	@for page in $(PAGES); do echo "inkbeat analyze $$page"; $(ENV)/bin/inkbeat analyze $$page -o $(DEMO) || exit 1; done
	@echo "Results: $(CURDIR)/$(DEMO) (begin with scan_report.pdf and scan_overlay.png)"

test: $(ENV)/.installed-for-tests web/node_modules/.installed browser
	$(ENV)/bin/ruff check .
	$(ENV)/bin/ruff format --check .
	$(ENV)/bin/mypy
	$(WEB) run check
	$(WEB) test
	$(WEB) run e2e
	$(ENV)/bin/pytest

$(ENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Inkbeat needs Python 3.11 or newer: apt install python3 (Debian) or brew install python (macOS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is missing: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(ENV)

$(ENV)/.installed: pyproject.toml | $(ENV)/bin/python
	$(PIP) install -e .
	@touch $@

$(ENV)/.installed-for-tests: pyproject.toml | $(ENV)/bin/python
	$(PIP) install -e '.[dev,train]'
	@touch $@ $(ENV)/.installed

web/node_modules/.installed: web/package-lock.json $(ENV)/.installed-for-tests
	$(WEB) ci
	@touch $@

e2e: web/node_modules/.installed browser
	$(WEB) run e2e

measure: web/node_modules/.installed browser
	$(WEB) run measure

browser:
	@test -x "$(CHROMIUM)" || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq \
		&& DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null \
		&& test -x "$(CHROMIUM)"; } \
		|| { echo "Tests in a browser need Chromium: apt install chromium, or CHROMIUM=/path/of/one for make"; exit 1; }

clean:
	rm -rf $(ENV) web/node_modules out
