# Everything a newcomer types: `make demo` and `make test`. What is needed is installed into .venv on the way.

# Any Python from 3.11 on; by default the first one found for which every library has a ready-made build.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && exit; \
	done; echo python3)

VENV := .venv
BIN := $(VENV)/bin
LOCKED := $(VENV)/.locked
READY := $(VENV)/.ready
# Tests run on all cores; what is done first takes over from what lasts longer.
SIDE_BY_SIDE := -n auto --dist worksteal
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq

.DEFAULT_GOAL := help
.PHONY: help demo test test-long search bench lint lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

demo: $(READY) ## three nodes on this machine find the persons they share
	@$(BIN)/raakvlak demo

test: $(READY) ## lint, then every test that takes seconds
	@start=$$(date +%s); \
	$(MAKE) --no-print-directory lint && $(BIN)/python -m pytest $(SIDE_BY_SIDE); status=$$?; \
	echo "make test: $$(( $$(date +%s) - start )) s"; exit $$status

test-long: $(READY) ## the tests that take minutes
	@start=$$(date +%s); \
	$(BIN)/python -m pytest -m long $(SIDE_BY_SIDE); status=$$?; \
	echo "make test-long: $$(( $$(date +%s) - start )) s"; exit $$status

search: $(READY) ## histories that no run has had, for about an hour
	@RAAKVLAK_SEARCH=1 $(BIN)/python -m pytest -m long tests/service/test_histories.py

bench: $(READY) ## time and bytes, beside a bare loop and another library
	@$(BIN)/python -m bench

lint: $(READY) ## style, types and the order of the layers
	@echo "lint: ruff check"; $(BIN)/ruff check --quiet
	@echo "lint: ruff format"; $(BIN)/ruff format --check --quiet || \
		{ echo "hint: .venv/bin/ruff format rewrites the files in the project's style" >&2; exit 1; }
	@echo "lint: mypy"; $(BIN)/mypy --no-error-summary
	@echo "lint: import-linter"; report=$$($(BIN)/lint-imports --no-cache 2>&1) || { echo "$$report"; exit 1; }

lock: $(READY) ## write requirements.lock anew from pyproject.toml; UPGRADE=1 takes the newest of everything
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
		echo "error: the lock is made with the oldest Python it serves, 3.11: later ones need fewer libraries" >&2; \
		echo "hint: make clean, then make lock PYTHON=python3.11" >&2; exit 1; }
	@echo "lock: resolving"
	@CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet $(if $(UPGRADE),--upgrade) --all-extras \
		--build-deps-for editable --allow-unsafe --generate-hashes --strip-extras \
		--no-emit-index-url --no-emit-find-links --output-file requirements.lock pyproject.toml

clean: ## remove what make made
	@rm -rf $(VENV) build dist raakvlak.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment is made anew when the lock changes; when only pyproject.toml does, the project alone is installed again.
$(LOCKED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "error: $(PYTHON) is missing or older than Python 3.11" >&2; \
		echo "hint: install Python 3.11, 3.12 or 3.13, or name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "error: $(PYTHON) cannot make a virtual environment: its venv module is missing" >&2; \
		echo "hint: on Debian and Ubuntu: sudo apt install python3-venv (python3.12-venv for python3.12, and so on)" >&2; \
		exit 1; }
	@echo "setup: making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear $(VENV)
	@echo "setup: installing the libraries of requirements.lock (a minute or two)"
	@$(PIP) install --require-hashes -r requirements.lock || { \
		echo "error: the libraries could not be installed; pip tells why above" >&2; \
		echo "hint: is the package registry reachable? Later Pythons than 3.13 also need Rust, to build some libraries" >&2; \
		exit 1; }
	@touch $@

$(READY): $(LOCKED) pyproject.toml
	@echo "setup: installing raakvlak"
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@
