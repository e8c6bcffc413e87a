# Everything happens in .venv, by plain pip, with the pins of constraints.txt.
# A stamp file says that a set-up is done: the second call is instant.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --quiet --constraint constraints.txt

export HYPOTHESIS_STORAGE_DIRECTORY := build/hypothesis

# What makes books is tested a second time on PostgreSQL; the rest does not know where they lie.
ON_POSTGRESQL := tests/unit/service tests/unit/cli tests/unit/audit tests/simulate/test_kills.py tests/faults \
	tests/stories --ignore=tests/unit/cli/test_base_install.py

.PHONY: help install demo test test-postgresql lint bench proof clean

help: ## this list | cette liste
	@awk -F ' *[|#]+ *' '/^[a-z]+:.* ## /{split($$1, name, ":"); \
		printf "make %-8s %s\n%-13s %s\n", name[1], $$2, "", $$3}' Makefile

install: .venv/.base ## set up Subak in .venv | prépare Subak dans .venv

demo: .venv/.base ## make sample books, walk the circle, verify | crée une comptabilité d’exemple, parcourt le cercle, vérifie
	@rm -rf build/demo && $(BIN)/subak demo --books build/demo/vive

test: lint ## set up, check the style, run every test | prépare, contrôle le style, lance tous les tests
	@$(BIN)/python -m pytest -n $(WORKERS)
	@$(MAKE) --no-print-directory test-postgresql

test-postgresql: .venv/.dev ## the tests that make books, on PostgreSQL | les tests qui font des livres, sur PostgreSQL
	@SUBAK_TEST_DATABASE=postgresql $(BIN)/python -m pytest -n $(WORKERS) $(ON_POSTGRESQL)

lint: .venv/.dev ## style, types and floors | style, types et étages
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --cache-dir build/import-linter --no-logo

bench: .venv/.bench ## speed beside the baselines | vitesse, à côté des références
	@$(BIN)/python -m benchmarks

proof: .venv/.dev ## long tests, log kept in build/proof | tests longs, journal gardé dans build/proof
	@mkdir -p build/proof
	@$(BIN)/python -m pytest -m proof -v 2>&1 | tee "build/proof/$$(date -u +%Y-%m-%dT%H%M%SZ).log"

clean: ## back to a fresh clone | remet comme après le clonage
	rm -rf .venv build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# hatchling is installed first and used without build isolation, so that it is pinned too; setuptools
# likewise, which pyspark is built with: it comes as source alone.
.venv/.base: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed. / Il faut Python 3.11 ou plus récent." >&2; exit 1; }
	@echo "Setting up .venv … / Préparation de .venv …"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@$(INSTALL) hatchling
	@$(INSTALL) --no-build-isolation --editable '.[bank,fast]'
	@touch $@

.venv/.dev: .venv/.base
	@echo "Setting up the tools of the tests … / Préparation des outils de test …"
	@$(INSTALL) setuptools
	@$(INSTALL) --no-build-isolation --editable '.[bank,dev]'
	@touch $@

.venv/.bench: .venv/.base
	@echo "Setting up the baselines … / Préparation des références …"
	@$(INSTALL) --no-build-isolation --editable '.[bank,bench]'
	@touch $@
