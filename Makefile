# Everything a contributor runs. `make demo` and `make test` need Python 3.11+, git and make on a
# fresh machine and set up the rest in `.venv`; nothing is installed outside of this folder.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The first interpreter that will do; `make PYTHON=/path/to/python3.13 …` chooses another one.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& { echo "$$name"; break; }; done)
# Everything that is Markdown and written by hand or by `signoff-gen render` at the top level.
MARKDOWN := $(wildcard *.md) docs examples benchmarks
RENDERED := build/rendered

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo test check format lint-markdown pytest deep bench accuracy lock picture clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): requirements-dev.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; none is on PATH" >&2; exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); \
		echo "no virtual environment can be made; on Debian and Ubuntu: apt-get install python3-venv" >&2; \
		exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: $(READY)  ## Make the virtual environment with the locked dependencies

demo: $(READY)  ## Sign off a small real API, then watch its faults being caught
	$(BIN)/signoff-gen demo

test: check lint-markdown pytest  ## Everything that CI runs

check: $(READY)  ## Format, lint, types, architecture
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/python -m pytest --quiet --no-header -p no:cacheprovider tests/test_architecture.py

format: $(READY)  ## Format the code, and mend what ruff can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Pages are rendered from the example and linted like what people write.
lint-markdown: $(READY)  ## Lint the documents and what `render` makes
	@mkdir -p $(RENDERED)
	$(BIN)/signoff-gen render -C examples/quickstart --stdout > $(RENDERED)/quickstart.md
	$(BIN)/pymarkdown scan --recurse --respect-gitignore $(MARKDOWN)
	$(BIN)/pymarkdown scan --recurse $(RENDERED)

pytest: $(READY)
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadgroup --cov --cov-report=term

deep: $(READY)  ## Property tests with many more examples
	$(BIN)/python -m pytest --numprocesses=auto --hypothesis-profile=deep $(TESTS)

bench: $(READY)  ## Measure speed against other tools
	$(BIN)/python -m signoff_gen.compiled  # as an installed one has them
	$(BIN)/python -m benchmarks

accuracy: $(READY)  ## Measure the analysis of migrations against PostgreSQL
	$(BIN)/python -m benchmarks.accuracy

picture: $(READY)  ## Take the README's picture of the terminal anew
	$(BIN)/python docs/images/take_picture.py

# uv comes into an environment of its own: it resolves for every platform, pip only for this one.
# Extras stay: without them pip takes a newer release for `coverage[toml]`, and then has no hash for it.
lock: $(READY)  ## Resolve the locked dependencies anew
	$(BIN)/python -m venv build/lock
	build/lock/bin/python -m pip install --quiet uv
	build/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-emit-index-url --no-header \
		pyproject.toml --extra all --group dev -o requirements-dev.lock

clean:  ## Remove what was made here, the virtual environment included
	rm -rf $(VENV) build dist .coverage .coverage.* htmlcov .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
