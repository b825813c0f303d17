# Everything a person or CI runs. Each target makes .venv itself when it is missing or older than the lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STACKS := staging production
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: up preview refresh down test test-live check audit format bench soak docs serve lock clean help

help:
	@echo "make up | preview | refresh | down   the promotion of the sample shop, stack after stack"
	@echo "make test | check | bench | docs     tests; format, lint and types; benchmarks; the site"
	@echo "make audit                           what is known against the dependencies; needs a network"

$(VENV)/.runtime: requirements.lock pyproject.toml
	@echo "Preparing $(VENV) from requirements.lock (once) ..."
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.10 or newer is needed; set PYTHON=/path/to/one") if sys.version_info < (3, 10) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --no-compile -r requirements.lock
	@$(PIP) install --no-compile --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "Adding the tools of requirements-dev.lock ..."
	@$(PIP) install --no-compile -r requirements-dev.lock
	@touch $@

up preview refresh down: $(VENV)/.runtime
	@$(BIN)/python scripts/stacks.py $@ $(STACKS)

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(PYTEST_ARGS)

test-live: $(VENV)/.dev
	@$(BIN)/python scripts/test_live.py $(PYTEST_ARGS)

check: $(VENV)/.dev
	@$(BIN)/ruff format --check provider tests examples scripts benchmarks soak
	@$(BIN)/ruff check provider tests examples scripts benchmarks soak
	@$(BIN)/mypy
	@echo "Dependencies: not audited. What is known against them is not to be had offline; online: make audit"

# In an environment of its own, that its dependencies are not among those audited. Strict: without it, pip-audit calls
# everything fine where it could look up nothing.
$(VENV)/.audit:
	@$(PYTHON) -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip --disable-pip-version-check -q install pip-audit
	@touch $@

audit: $(VENV)/.audit
	@$(VENV)/audit/bin/pip-audit --strict --disable-pip --no-deps -r requirements.lock -r requirements-dev.lock

format: $(VENV)/.dev
	@$(BIN)/ruff format provider tests examples scripts benchmarks soak
	@$(BIN)/ruff check --fix provider tests examples scripts benchmarks soak

soak: $(VENV)/.dev
	@$(BIN)/python -m soak $(SOAK_ARGS)

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks

docs: $(VENV)/.dev
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict -q
	@echo "The site is in site/index.html"

lock:
	uv pip compile --universal --python-version 3.10 --no-header --no-annotate --no-emit-index-url -q --extra install pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.10 --no-header --no-annotate --no-emit-index-url -q --extra install --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) .flagcopy .pulumi-backend site dist build
