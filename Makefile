# make serve   the service on http://127.0.0.1:8000
# make test    the whole test suite (without the browser)
# Both set up what they need first; a second run finds it there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: serve test browser lint types check format translations benchmark wheel clean

serve: $(VENV)/.installed
	$(BIN)/assess serve --host $(HOST) --port $(PORT)

test: $(VENV)/.developing
	$(BIN)/pytest -n 2 -m "not browser" $(ARGS)

browser: $(VENV)/.developing
	$(BIN)/pytest -m browser $(ARGS)

lint: $(VENV)/.developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.developing
	$(BIN)/mypy

check: lint types test browser

format: $(VENV)/.developing
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Collects the messages of code and templates and compiles the Chinese ones.
translations: $(VENV)/.developing
	$(BIN)/pybabel -q extract -F babel.cfg -k mark -k t --no-location --omit-header -o $(VENV)/messages.pot .
	$(BIN)/pybabel -q update -i $(VENV)/messages.pot -d assess/translations -l zh --no-fuzzy-matching --omit-header
	$(BIN)/pybabel -q compile -d assess/translations

wheel: $(VENV)/.developing
	$(BIN)/pip wheel -q --no-deps -w dist .

clean:
	rm -rf $(VENV) dist build

$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo 'Python cannot make a virtual environment here. On Debian: apt-get install -y python3-venv'; exit 1; }

$(VENV)/.installed: $(VENV)/bin/python requirements.txt pyproject.toml
	$(BIN)/pip install -q -r requirements.txt
	$(BIN)/pip install -q --no-deps -e .
	@touch $@

$(VENV)/.developing: $(VENV)/.installed requirements-dev.txt
	$(BIN)/pip install -q -r requirements-dev.txt
	@touch $@
