# make lab        open JupyterLab on the notebooks
# make app        notebook 11 as a page of its own, without code (Voila)
# make test       lint, unit tests, and nbval over all notebooks
# make claims   what notebooks 08 to 11 state in general, on data that they do not show (6 minutes at most)
# make browser-test   every notebook and its explorer in JupyterLab and Chromium (5 to 12 minutes);
#                 with BROWSER_TESTS="..." the files named, with BRIEFLY=1 without the cells that
#                 take long; see .ci/run
# make site       a website in build/site on which the series runs without installing anything
# make html       the series as live pages in build/html, to be read and moved
# make handout    the series for a class, without solutions and replies, in build/handout and as a zip;
#                 with SOLUTIONS=1 the teacher's copy
# make site-test  both, in Chromium (4 minutes)
# make notebooks  run all notebooks and store their outputs
# make mutants    plant wrong changes in the package and see whether the tests notice (an hour);
#                 with MUTANTS=0 those that are named; with MUTANTS="0 1 12" every twelfth (1 minute)
# make bench      speed against what users would pick instead: runs, sweeps, sliders (15 minutes at most)
#
# Each makes the environment .venv first if it is not there. Another Python than `python3`:
# make lab PYTHON=/path/to/python. Further options for JupyterLab: make lab OPTIONS="--port 9999"; also for make app.

PYTHON ?= python3
OPTIONS ?=
VENV = .venv
BIN = $(VENV)/bin
BROWSER_TESTS ?= tests/browser
ON_ALL_CORES = -n auto --dist loadfile
AS_ROOT = $(if $(filter 0,$(shell id -u)),--allow-root)
QUIET_LAB = --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate

.PHONY: lab app test claims test-lowest browser-test site html site-test handout notebooks mutants bench check-python

# Widgets do not repeat each change to all pages that show them: a fifth more pictures in a drag.
lab: export JUPYTER_WIDGETS_ECHO = 0
lab: export JUPYTER_CONFIG_PATH := $(CURDIR)/tools/lab$(if $(JUPYTER_CONFIG_PATH),:$(JUPYTER_CONFIG_PATH))
lab: $(VENV)/ready
	$(BIN)/python -m jupyterlab notebooks $(QUIET_LAB) $(AS_ROOT) $(OPTIONS)

app: export JUPYTER_WIDGETS_ECHO = 0
app: export HOSTS ?=
app: $(VENV)/ready-app
	$(BIN)/python -m voila notebooks/11_explore_everything.ipynb --Voila.config_file_paths=tools/app $(OPTIONS)

test: $(VENV)/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest $(ON_ALL_CORES)
	$(BIN)/python -m pytest $(ON_ALL_CORES) --nbval notebooks

claims: $(VENV)/ready
	$(BIN)/python -m pytest $(ON_ALL_CORES) -m long tests

# The unit tests on the lowest versions that pyproject.toml admits. The lowest matplotlib calls
# functions that pyparsing 3.3 has renamed and warns about. The notebooks' claims, files and copies
# do not depend on versions.
test-lowest: .venv-lowest/ready
	.venv-lowest/bin/python -m pytest --ignore-glob "tests/test_claims*" \
	    --ignore tests/test_notebooks.py --ignore tests/test_handout.py --ignore tests/test_mutants.py

# Needs Debian's Chromium. Screenshots and the server's log are left in build/browser.
browser-test: $(VENV)/ready-browser
	$(BIN)/python -m pytest -rs $(BROWSER_TESTS)

site: $(VENV)-site/ready
	$(VENV)-site/bin/python tools/make_site.py $(VENV)-site/wheels

html: $(VENV)-site/ready
	$(VENV)-site/bin/python tools/make_html.py

# Needs Debian's Chromium. Screenshots are left in build/site-test.
site-test: $(VENV)-site/ready-test
	WHEELS=$(VENV)-site/wheels $(VENV)-site/bin/python -m pytest $(ON_ALL_CORES) tests/site

handout: $(VENV)/ready
	$(BIN)/python tools/handout.py $(if $(SOLUTIONS),--solutions)

notebooks: $(VENV)/ready
	$(BIN)/python tools/store_outputs.py
	$(BIN)/python tools/readme_picture.py
	$(BIN)/ruff format notebooks

mutants: $(VENV)/ready
	$(BIN)/python tools/mutants.py $(MUTANTS)

# All, even if one misses a target. The last needs a Chromium: Debian's or playwright's.
bench: $(VENV)/ready-bench
	@missed=0; for name in race_and_peers sweep_and_peers growth slider_to_bytes many_changes key_to_pixels; do \
	  echo; echo "benchmarks/$$name.py"; $(BIN)/python benchmarks/$$name.py || missed=1; \
	done; exit $$missed

$(VENV)/ready: pyproject.toml constraints.txt | check-python
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[lab,test]"
	touch $@

$(VENV)/ready-app: $(VENV)/ready
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[app]"
	touch $@

$(VENV)/ready-browser: $(VENV)/ready
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[browser,touch]"
	touch $@

$(VENV)/ready-bench: $(VENV)/ready
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[bench]"
	touch $@

# An environment of its own, as JupyterLite's parts must not get into the JupyterLab of make lab,
# and the wheels for the site that Pyodide lacks.
$(VENV)-site/ready: pyproject.toml constraints.txt | check-python
	$(PYTHON) -m venv $(VENV)-site
	$(VENV)-site/bin/python -m pip install --quiet --constraint constraints.txt --editable ".[site]"
	rm -rf $(VENV)-site/wheels
	$(VENV)-site/bin/python -m pip download --quiet --no-deps --only-binary :all: \
	    --constraint constraints.txt --dest $(VENV)-site/wheels ipywidgets jupyterlab_widgets comm
	touch $@

$(VENV)-site/ready-test: $(VENV)-site/ready
	$(VENV)-site/bin/python -m pip install --quiet --constraint constraints.txt --editable ".[test,browser]"
	touch $@

.venv-lowest/ready: pyproject.toml | check-python
	$(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/python -m pip install --quiet uv
	.venv-lowest/bin/uv pip install --quiet --python .venv-lowest/bin/python \
	    --resolution lowest-direct --editable ".[test]" "pyparsing>=3.2,<3.3"
	touch $@

check-python:
	@command -v $(PYTHON) > /dev/null || { \
	  echo "optim_lab needs Python 3.11 or newer, and there is no '$(PYTHON)' here."; \
	  echo "Install Python, or name yours: make lab PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "optim_lab needs Python 3.11 or newer, but '$(PYTHON)' is $$($(PYTHON) --version 2>&1)."; \
	  echo "Install a newer one, or name it: make lab PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2> /dev/null || { \
	  echo "'$(PYTHON)' lacks the modules venv and ensurepip, which make the environment."; \
	  echo "On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }
