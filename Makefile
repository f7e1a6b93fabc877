# The commands of the platform. `make run` and `make test` are all a newcomer needs.
.DEFAULT_GOAL := help
.PHONY: help env run test check types tests browser drill bench practice vendor schema

# The first Python that is new enough; where there is none, `env` says what to install.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	&& echo $$p && break; done)
BIN := .venv/bin
# Every program here is many processes: a shell that forbids them to keep what they compiled
# would have each compile everything again.
export PYTHONDONTWRITEBYTECODE :=
PYTEST_ARGS ?=

help:
	@echo "make run       run the whole platform (PORT=8000, DEMO=0 for an empty one)"
	@echo "make test      lint, types, contracts and all tests"
	@echo "make practice  the played earthquake on a folder of its own, to train on"
	@echo "make env       only the virtual environment"
	@echo "make drill     the long proofs at full numbers, written to docs/proof"
	@echo "make bench     every benchmark, as JSON lines"

env:
	@$(if $(PYTHON),,$(if $(shell command -v python3),,echo "Python 3.11 or newer is missing. Debian, Ubuntu: apt-get install python3.11 python3.11-venv"; exit 1;)) \
	$(or $(PYTHON),python3) -I relief/platform/up/environment.py

run: env
	@exec env PORT="$(PORT)" DEMO="$(DEMO)" $(BIN)/python -m relief.platform.up

# Chromium is installed beside the packages and types are looked at beside the tests: each leaves
# a core idle.
test:
	@$(MAKE) --no-print-directory -j2 env browser
	@$(MAKE) --no-print-directory -j2 check types tests

tests: check

check:
	@echo "• lint";         $(BIN)/ruff check -q .
	@echo "• format";       $(BIN)/ruff format -q --check .
	@echo "• contracts";    $(BIN)/lint-imports --no-logo
	@echo "• templates";    $(BIN)/djhtml --check templates
	@echo "• migrations";   $(BIN)/python -W ignore manage.py makemigrations --check --dry-run
	@$(BIN)/python manage.py compile_translations

types:
	@echo "• types";        $(BIN)/mypy relief config

tests:
	@echo "• tests"
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -q $(PYTEST_ARGS)

# The shell is Chromium without windows: the same pages for a quarter less work.
browser:
	@has() { command -v chromium-headless-shell >/dev/null 2>&1 || command -v chromium >/dev/null 2>&1; }; \
	get() { apt-get install -y -qq "$$1" fonts-noto-cjk >/dev/null 2>&1; }; \
	if ! has && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "• installing Chromium for the page tests"; \
		get chromium-headless-shell || get chromium \
		|| { apt-get update -qq >/dev/null 2>&1; get chromium-headless-shell || get chromium; }; \
	fi; has || echo "Not run: tests/browser, because there is no Chromium (Debian: apt-get install chromium fonts-noto-cjk)"

drill: env
	@$(BIN)/python manage.py compile_translations
	@RELIEF_DRILL=1 $(BIN)/python -m pytest -m drill -n 2 --dist loadfile --no-loadscope-reorder -q \
		--timeout 7200 $(PYTEST_ARGS)

bench: env
	@$(BIN)/python -m benchmarks $(BENCH)

practice: env
	@$(BIN)/python manage.py practice $(ARGS)

# Copies the browser files pinned in package.json; needs npm, and only when they change.
vendor: env
	@npm run --silent vendor

# Writes docs/api/openapi.yaml; a test fails while it is out of date.
schema: env
	@$(BIN)/python manage.py spectacular --lang en --fail-on-warn --validate --file docs/api/openapi.yaml
