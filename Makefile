# The two commands of the README are `make demo` and `make test`.
PYTHON ?= python3
BIN    := .venv/bin

.PHONY: help install demo test check assets screenshots wheel clean

help: ## what can be made here
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/installed ## an environment with the program in it: .venv/bin/clevidence

.venv/installed: requirements/run.txt requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "clevidence needs Python 3.11 or newer; run make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q clevidence.py explorer graph loaders ontology queries
	@touch $@

demo: install ## build the evidence graph, ask the flagship question, trace one number
	$(BIN)/clevidence build
	$(BIN)/clevidence ask options_under_risk --line second --outcome peripheral-neuropathy --max-risk 20% --jurisdiction france
	$(BIN)/clevidence trace chasset-2018/confirmed-neuropathy

test: install ## run the tests
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: install ## lint, types and tests: green at every commit
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

assets: ## the SPARQL editor and the map's picture (needs npm), into explorer/static/built/
	@command -v npm >/dev/null || { echo "npm is missing; without it the site works all the same, with a plain box for SPARQL and lists in place of the map's picture" >&2; exit 1; }
	npm ci
	npm run --silent build

screenshots: install ## pictures of every kind of page (needs chromium, and a release as `make demo` builds), into build/screenshots/
	$(BIN)/python benchmarks/screenshots.py

wheel: install ## a wheel in dist/
	$(BIN)/python -m hatchling build -t wheel

clean: ## remove what was made
	rm -rf .venv dist build node_modules explorer/static/built
