# Every task of the project. `make` alone lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:
.DELETE_ON_ERROR:

# The local environment comes first, so that its node is found when the machine has none.
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/node_modules/.bin:$(PATH)
export PYTHONNOUSERSITE := 1
PY := .venv/bin/python
PORT ?= 8000

# A stamp is written last, so a step that failed or was killed is done again from its start.
BOOK_READY := .venv/.ready-book
TEST_READY := .venv/.ready-test
NODE_READY := node_modules/.ready
LITE_READY := .venv/lite/.ready

.PHONY: bench bench-wild elsewhere elsewhere-newest mutants watched help book pdf zip publish dist upload serve lab check test test-slow test-newest test-jupyter test-plain audit links format lock clean browser \
        check-style check-types check-notebooks check-bundle test-python test-notebooks test-site

help: ## list the tasks
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' Makefile

book: $(BOOK_READY) $(NODE_READY) $(LITE_READY) ## install what is missing, run the chapters, build the site
	@$(PY) tools/build.py

pdf: $(TEST_READY) book ## print the whole book into one file, with bookmarks (needs a browser, see make browser)
	@$(PY) tools/pdf.py

zip: book ## pack the site for reading without a network
	@$(PY) tools/zip_site.py

REMOTE ?= origin
publish: book ## push the site to the branch gh-pages (REMOTE=origin)
	@sh tools/publish.sh "$(REMOTE)"

dist: $(TEST_READY) ## make the sdist and the wheel of the library, as a package index gets them
	@$(PY) tools/dist.py

upload: dist ## hand both to PyPI; works in continuous integration only, which PyPI trusts
	@.venv/bin/uv publish --trusted-publishing always dist/*.tar.gz dist/*.whl

serve: book ## show the site at http://localhost:8000 (PORT=...) and rebuild it on change
	@$(PY) tools/serve.py --port $(PORT)

lab: $(BOOK_READY) ## open the chapters in JupyterLab
	@.venv/bin/jupyter lab book

# Two at a time, each with its own output in one piece where make can do that; then all tests, which keep two
# processes busy to their end. Each file of tests runs in one process, which shares its fixtures, and the files come in
# the order of their names: those that wait for a browser before the many short ones that fill what is left.
CHECKS := check-style check-types check-notebooks check-bundle test-notebooks
TWO_AT_A_TIME := -j2 $(if $(filter output-sync,$(.FEATURES)),-O)
# Matrix products with one thread each: those of two workers, and of the kernels that they start, would take turns on two
# cores, and wait for each other with their processors busy (the claims of two chapters: 30 s of processor time, or 11).
# A test that hangs is red by its name after ten minutes, where it would stop the whole run without a word.
PYTEST := OPENBLAS_NUM_THREADS=1 $(PY) -m pytest -m "not slow" -n 2 --dist loadfile --no-loadscope-reorder --timeout 600

test: $(TEST_READY) $(NODE_READY) $(LITE_READY) ## everything that CI runs
	@$(MAKE) --no-print-directory $(TWO_AT_A_TIME) $(CHECKS)
	@$(PYTEST) tests

check: $(TEST_READY) $(NODE_READY) ## the quick checks of the files just changed
	@$(PY) tools/check.py

# The few checks that do not fit into every run.
test-slow: $(TEST_READY) $(NODE_READY) book ## the long checks, before a release
	@$(PY) -m pytest -m slow --timeout 3600 tests

test-newest: $(BOOK_READY) ## run the tests with the newest dependencies that the bounds allow, in a copy of the project
	@sh tools/test_newest.sh

JUPYTER ?= jupyterlab notebook
test-jupyter: $(TEST_READY) ## run and move every chapter in other releases (JUPYTER="jupyterlab==4.5.11 notebook")
	@JUPYTER="$(JUPYTER)" $(PY) -m pytest -m slow --timeout 3600 tests/site/test_newest_jupyter.py

test-plain: $(TEST_READY) $(NODE_READY) book ## build the same pages with plain, current Sphinx, and compare
	@$(PY) tools/plain.py

audit: $(TEST_READY) $(NODE_READY) ## ask for known vulnerabilities of the pinned packages
	@sh tools/audit.sh

links: $(BOOK_READY) $(NODE_READY) ## ask every address that the chapters link to
	@$(PY) tools/links.py

check-style: $(TEST_READY) $(NODE_READY)
	@.venv/bin/ruff format --check --quiet . || { echo "make test: run 'make format' and look at what it changes"; exit 1; }
	@.venv/bin/ruff check --quiet .
	@node_modules/.bin/biome check --error-on-warnings
	@.venv/bin/codespell

check-types: $(TEST_READY) $(NODE_READY)
	@.venv/bin/mypy
	@node_modules/.bin/tsc -p tsconfig.json
	@node_modules/.bin/tsc -p tsconfig.strict.json
	@node_modules/.bin/tsc -p tsconfig.workers.json

check-notebooks: $(TEST_READY)
	@$(PY) tools/notebooks.py check
	@$(PY) tools/equations_page.py --check
	@$(PY) tools/install_words.py --check

# The bundle of the explorables is what their sources make.
check-bundle: $(TEST_READY) $(NODE_READY)
	@$(PY) tools/bundle_explorables.py --check

test-python: $(TEST_READY) $(NODE_READY)
	@$(PYTEST) tests --ignore=tests/site

# What `make book` has just computed, against what the notebooks hold.
test-notebooks: $(TEST_READY) book
	@$(PY) -m pytest -p tests.notebooks.computed --nbval --nbval-current-env book

test-site: $(TEST_READY) book
	@$(PYTEST) tests/site

browser: $(TEST_READY) ## find the browser of the site tests, or install it where that is possible
	@$(PY) tools/browser.py

format: $(TEST_READY) $(NODE_READY) ## put code and notebooks into their one form, write what is generated
	@.venv/bin/ruff format --quiet .
	@.venv/bin/ruff check --quiet --fix .
	@node_modules/.bin/biome check --write --error-on-warnings
	@$(PY) tools/notebooks.py format
	@$(PY) tools/equations_page.py
	@$(PY) tools/install_words.py
	@$(PY) tools/bundle_explorables.py

bench: $(TEST_READY) ## measure training against the plain class and the peers that are installed
	@$(PY) -m benchmarks.training
	@$(PY) -m benchmarks.scaling
	@$(PY) -m benchmarks.figure

bench-wild: $(TEST_READY) $(NODE_READY) ## hand the passes of published packages to the doctor; installs them below _build/wild
	@$(PY) -m benchmarks.in_the_wild

elsewhere: $(BOOK_READY) ## measure the same network in other libraries; installs them below _build/elsewhere
	@$(PY) -m elsewhere.record

elsewhere-newest: $(BOOK_READY) ## say what the newest releases of those libraries do otherwise than recorded
	@$(PY) -m elsewhere.record --compare --newest

mutants: $(TEST_READY) ## edit formulas and sentences at random, and count how many edits the tests notice
	@$(PY) -m benchmarks.formula_mutants
	@$(PY) -m benchmarks.claim_mutants

watched: $(TEST_READY) ## say how much of what the pages claim is computed by a claim
	@$(PY) -m claims

lock: ## renew every pin, within the bounds of pyproject.toml and package.json
	@sh tools/lock.sh

clean: ## remove everything that was made
	rm -rf .venv node_modules _build build dist *.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BOOK_READY): requirements.txt pyproject.toml tools/setup.sh
	@sh tools/setup.sh book

$(TEST_READY): $(BOOK_READY) requirements-test.txt
	@sh tools/setup.sh test

$(NODE_READY): package.json package-lock.json requirements-node.txt $(BOOK_READY)
	@sh tools/setup.sh node

$(LITE_READY): requirements-lite.txt requirements-pyodide.txt | $(BOOK_READY)
	@sh tools/setup.sh lite
