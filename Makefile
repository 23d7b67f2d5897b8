# Two commands matter: `make run` and `make test`. Needs Python 3.11 or newer and make, nothing else.
SHELL := /bin/bash
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PORT ?= 8000

.PHONY: run test check fmt lint types unit browser browser-full browser-tools mutate clauses crash real bench pictures lock messages

run: $(VENV)/run.stamp
	@exec $(BIN)/bihuan serve --port $(PORT)

test: $(VENV)/dev.stamp browser-tools
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory browser

# In order of speed.
check: $(VENV)/dev.stamp lint types unit

lint: $(VENV)/dev.stamp
	$(BIN)/ruff format --check src tests scripts
	$(BIN)/ruff check src tests scripts
	$(BIN)/djlint --check --lint --quiet src
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/lint_text.py

types: $(VENV)/dev.stamp
	$(BIN)/mypy src

unit: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -q -n 2 -m "not browser and not pictures"

browser: $(VENV)/dev.stamp browser-tools
	$(BIN)/python -m pytest -q -m browser

browser-full: $(VENV)/dev.stamp browser-tools
	BIHUAN_BROWSER=full $(BIN)/python -m pytest -q -m browser

# One committed patch per law breaks the code on purpose; a named test must turn red.
mutate: $(VENV)/dev.stamp
	$(BIN)/python scripts/mutate.py

# The body of every deciding function is emptied in a copy; its clause's tests must turn red.
clauses: $(VENV)/dev.stamp
	$(BIN)/python scripts/delete_clauses.py

# The messages of ../shared, or our own sample, through sixty simulated days; zeros counted twice.
real: $(VENV)/dev.stamp
	$(BIN)/python -m scripts.real

crash: $(VENV)/dev.stamp
	$(BIN)/python scripts/crash.py 500

# Ratios beside a peer, bare SQL and a hundredth of the size; makes .venv-bench for the peer.
bench: $(VENV)/dev.stamp
	$(BIN)/python -m scripts.bench

pictures: $(VENV)/dev.stamp browser-tools
	$(BIN)/python scripts/pictures.py

fmt: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix --quiet src tests scripts || true
	$(BIN)/ruff format src tests scripts
	$(BIN)/djlint --reformat --quiet src

browser-tools:
	@scripts/browser_tools.sh

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate requirements/run.in -o requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate requirements/dev.in -o requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate requirements/bench.in -o requirements/bench.txt

messages: $(VENV)/dev.stamp
	$(BIN)/python scripts/messages.py

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新的版本：请安装 python3.11 后再运行 make"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); echo "$(PYTHON) 缺少 venv 模块：请安装 python3-venv 后再运行 make"; exit 1; }

$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "正在安装依赖……"
	@$(PIP) install --require-hashes -r requirements/run.txt || { echo "依赖未能安装：请检查到软件包源的网络后再运行 make"; exit 1; }
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	@$(PIP) install --require-hashes -r requirements/dev.txt || { echo "依赖未能安装：请检查到软件包源的网络后再运行 make"; exit 1; }
	@touch $@
