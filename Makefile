PYTHON ?= python3
BIN := .venv/bin

.PHONY: venv demo test check bench migration

venv: $(BIN)/tui-billing

$(BIN)/tui-billing: constraints.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

# What only the tests need, beside what the program needs.
$(BIN)/.tested: $(BIN)/tui-billing
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	touch $@

# A town, billed from readings to receipts; then the application, if there is a terminal.
demo: venv
	$(BIN)/tui-billing demo --force

test: $(BIN)/.tested
	$(BIN)/python -m pytest -n 3

check: $(BIN)/.tested
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# Every benchmark at its quick size.
bench: $(BIN)/.tested
	@set -e; for file in benchmarks/[!_]*.py; do echo "== $$file"; $(BIN)/python $$file --quick; done

# The first migration, written anew from the domain. Only until the first release: then a new revision is added instead.
migration: venv
	$(BIN)/python -m tui_billing.storage.ddl
