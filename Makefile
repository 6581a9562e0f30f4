# The two commands a stranger needs: make demo, make test. Each sets up what it needs itself, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# A test file stays in one process, so that its servers start once.
PYTEST = $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile
TEST_READY := $(VENV)/.ready-test

.PHONY: demo test test-fast check bench clean

$(READY): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing relaunch into $(VENV) (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(TEST_READY): $(READY)
	@echo "Installing the test tools into $(VENV) (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@sh .ci/debian-packages chromium
	@sh .ci/debian-packages nginx apache2-bin apache2-utils
	@sh .ci/debian-packages wordpress wordpress-theme-twentytwentyone mariadb-server php-cli php-mysql php-xml php-mbstring php-gd php-curl
	@sh .ci/wagtail
	@sh .ci/plone $(BIN)/python
	@touch $@

demo: $(READY)
	@$(BIN)/relaunch demo

check: $(TEST_READY)
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(PYTEST) -m "not slow"

test: $(TEST_READY)
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(PYTEST)

test-fast: $(TEST_READY)
	@$(PYTEST) -m "not slow"

bench: $(TEST_READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	@$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache
