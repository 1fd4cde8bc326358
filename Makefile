# What a developer or an operator types. Each goal makes the environment it needs; none needs another goal first.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 5000
WORKERS ?= 3
BIN := .venv/bin
# Some machines forbid it; the tests start Python often and in several processes, and would compile everything each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test check bench proof texts locks

help: ## list these goals
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/run.stamp ## make the demonstration world and serve it on http://127.0.0.1:5000 (PORT=… for another)
	$(BIN)/surveyapp demo --port $(PORT)

test: .venv/test.stamp ## every test, on SQLite and PostgreSQL, with a real browser
	@.ci/browser.sh
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: .venv/test.stamp ## formatting rules, types and the layers of the house
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/test.stamp ## measure the promised speeds
	$(BIN)/python -m pytest -o python_files='bench_*.py' -s tests/benchmarks

proof: .venv/test.stamp ## the long proofs (minutes to hours)
	$(BIN)/python -m pytest -m proof -n $(WORKERS)

texts: .venv/test.stamp ## bring the catalogues of the interface up to date with the texts in the code
	$(BIN)/surveyapp texts

locks: .venv/test.stamp ## pin the newest allowed versions with their hashes (needs uv)
	.ci/locks.sh

.venv/run.stamp: requirements/run.txt requirements/report.txt requirements/export.txt requirements/run.in pyproject.toml .ci/environment.sh
	@.ci/environment.sh $(PYTHON) run

.venv/test.stamp: requirements/test.txt requirements/test.in pyproject.toml .ci/environment.sh
	@.ci/environment.sh $(PYTHON) test
