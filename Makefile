# Two commands: `make demo` (set up and analyse the shipped pages), `make test` (set up and pass every check).
SHELL := /bin/bash
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
ENV := .venv
PIP := $(ENV)/bin/python -m pip --disable-pip-version-check -q
DEMO := out/demo
PAGES := fixtures/vector.pdf fixtures/scan.pdf fixtures/photo.jpg

.PHONY: demo test clean

demo: $(ENV)/.installed
	@for page in $(PAGES); do echo "inkbeat analyze $$page"; $(ENV)/bin/inkbeat analyze $$page -o $(DEMO) || exit 1; done
	@echo "Results: $(CURDIR)/$(DEMO) (begin with scan_report.pdf and scan_overlay.png)"

test: $(ENV)/.installed-for-tests
	$(ENV)/bin/ruff check .
	$(ENV)/bin/ruff format --check .
	$(ENV)/bin/mypy
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

clean:
	rm -rf $(ENV) out
