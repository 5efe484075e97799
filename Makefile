# Needs git, make and Python 3.11; Node and the libraries come from lock files.
# Each target is a file or a stamp, so that nothing is made twice.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

# The first Python that is new enough and has venv; looked for only while there is no .venv.
PYTHON ?= $(shell for python in python3.14 python3.13 python3.12 python3.11 python3; do \
	"$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo "$$python"; break; }; done)

python := .venv/bin/python
flask := $(python) -m flask --app backend.app
# Tests start Python hundreds of times, and without compiled files each start takes seconds more.
unexport PYTHONDONTWRITEBYTECODE
# --no-compile: Python compiles what it imports.
pip := $(python) -m pip install -qq --disable-pip-version-check --no-input --no-compile
node := PATH="$(CURDIR)/.venv/bin:$$PATH"
tsc := $(node) node pwa/node_modules/typescript-7/bin/tsc
biome := $(node) node node_modules/@biomejs/biome/bin/biome
dist := pwa/dist/index.html
modules := node_modules/.package-lock.json
wire := pwa/src/store/api-types.ts
# Folders too: deleting a file changes its folder.
pwa_sources := $(shell find pwa/src pwa/worker pwa/build pwa/public ! -name '*.test.ts' 2>/dev/null) $(wildcard pwa/*.ts pwa/*.html)

.PHONY: help run dev test check soak fuzz bench audit screenshots icons build types lock clean
help: ## List what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

run: .venv/.run $(dist) ## Build what is missing and serve Medius on http://localhost:8000
	@exec $(python) -m backend

# A shell starts background jobs with SIGINT ignored, so Ctrl-C ends Vite, and the trap the API.
# Node itself and not its wrapper in Python, which prints a traceback on Ctrl-C.
dev: .venv/.run pwa/$(modules) ## Serve on http://localhost:5173 and reload on every change
	@mkdir -p instance && $(flask) db upgrade > .venv/.upgrade 2>&1 || { cat .venv/.upgrade; exit 1; }
	@$(flask) run --debug --port 8000 --extra-files "$$(find content -name '*.yaml' | paste -sd : -)" & \
	trap "kill $$! 2> /dev/null" EXIT INT TERM; \
	cd pwa && "$$(../.venv/bin/node -p process.execPath)" node_modules/vite/bin/vite.js --strictPort; true

# Two jobs on two cores, until pytest uses both.
test: ## Check, build, and run every test, in browsers too
	@$(MAKE) --no-print-directory --jobs 2 .venv/.test $(dist)
	@$(MAKE) --no-print-directory --jobs 2 browsers check unit
	@$(MAKE) --no-print-directory pytest

# --- checks that need only seconds; each part runs alone ---

.PHONY: check-style check-words check-imports check-types check-dead check-wire
check: check-style check-words check-imports check-types check-dead check-wire ## Check style, words, imports, types, dead code and API types

check-style: .venv/.test pwa/$(modules)
	@$(python) -m ruff check --quiet --output-format concise
	@$(python) -m ruff format --check --quiet
	@cd pwa && $(biome) check --error-on-warnings > ../.venv/.biome 2>&1 || { cat ../.venv/.biome; exit 1; }

check-words: .venv/.test
	@$(python) -m tests.repo.words

# Biome holds the directions inside pwa/, in check-style.
check-imports: .venv/.run .venv/.test pwa/$(modules)
	@.venv/bin/lint-imports --config pyproject.toml --verbose > .venv/.imports 2>&1 || { cat .venv/.imports; exit 1; }
	@$(tsc) -p pwa/src/rules

check-types: .venv/.run .venv/.test pwa/$(modules)
	@$(python) -m mypy
	@$(tsc) -p pwa && $(tsc) -p pwa/tsconfig.node.json && $(tsc) -p pwa/tsconfig.worker.json

# First the server alone, then with its tests. SQLAlchemy and marshmallow read columns and fields by
# name, so variables and attributes do not count.
check-dead: .venv/.test pwa/$(modules)
	@! { $(python) -m vulture backend; $(python) -m vulture backend tests; } | grep -v "unused \(attribute\|variable\)"
	@cd pwa && $(node) node node_modules/knip/bin/knip.js

check-wire: .venv/.wire.ts
	@diff -u $(wire) .venv/.wire.ts || { echo "$(wire) differs from the API: run \`make types\`."; exit 1; }

types: .venv/.wire.ts ## Write the TypeScript types of the API from its OpenAPI document
	@cp .venv/.wire.ts $(wire)

.PHONY: .venv/.wire.ts
.venv/.wire.ts: .venv/.run pwa/$(modules)
	@$(flask) openapi > .venv/.openapi.json
	@cd pwa && $(node) node node_modules/openapi-typescript/bin/cli.js ../.venv/.openapi.json --output ../$@ > /dev/null

# --- tests that run the product ---

.PHONY: unit pytest browsers
unit: pwa/$(modules)
	@cd pwa && $(node) node --test --test-reporter=dot "{src,simulation}/**/*.test.ts"

pytest: .venv/.run $(dist) browsers
	@$(node) $(python) -m pytest --numprocesses auto --dist loadscope --no-loadscope-reorder

browsers: .venv/.test
	@$(python) -m tests.support.browsers

histories := $(or $(HISTORIES),100000)
.PHONY: soak-server-1 soak-server-2 soak-model
soak: .venv/.run .venv/.test pwa/$(modules) ## Run 100,000 random histories of phones and a server, for hours (HISTORIES=1000)
	@$(MAKE) --no-print-directory --jobs 2 soak-server-1 soak-server-2 soak-model

# Half of the histories each, because a phone and the real server take turns on one core.
soak-server-1 soak-server-2:
	@$(python) -m tests.sync.simulation $$(($(histories) / 2))

soak-model:
	@cd pwa && SOAK_RUNS=$(histories) $(node) node --test "simulation/histories.test.ts"

fuzz: .venv/.run .venv/.test ## Send a running server 20,000 odd requests, the same each time (REQUESTS=2000)
	@$(python) -m tests.fuzz $(or $(REQUESTS),20000)

# What each part needs: a browser, Lighthouse from npm, Kinto.
parts := $(or $(ONLY),phone sync)
bench_needs := $(if $(filter phone,$(parts)),browsers tests/bench/$(modules)) \
	$(if $(filter sync,$(parts)),.venv-bench/.made)
bench: .venv/.run .venv/.test $(dist) $(bench_needs) ## Measure and print speed (ONLY=phone or sync)
	@$(node) $(python) -m tests.bench $(ONLY)

audit: .venv-audit/.made .venv/.run pwa/$(modules) ## Look for known vulnerabilities in packages, code and image (needs a network)
	@.venv-audit/bin/python tests/audit/all.py

.venv-audit/.made: tests/audit/requirements.txt .venv/pyvenv.cfg
	@echo "Installing the Python packages of $<"
	@$(python) -m venv --clear .venv-audit
	@.venv-audit/bin/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r $<
	@touch $@

screenshots: .venv/.run $(dist) browsers ## Take a screenshot of every screen into instance/screenshots
	@$(python) -m tests.screenshots

icons: browsers ## Draw the home-screen icons from pwa/public/icons/icon.svg
	@$(python) -m pwa.draw_icons

# --- what the targets above need ---

build: $(dist) ## Build the app that phones load into pwa/dist

$(dist): pwa/$(modules) $(pwa_sources)
	@echo "Building pwa/dist"
	@cd pwa && $(node) npm run --silent build

# npm writes this file last; deleting node_modules deletes the stamp.
%/$(modules): %/package.json %/package-lock.json .venv/.build
	@echo "Installing the npm packages of $*"
	@cd $* && $(node) npm ci --loglevel=error
	@touch $@

.venv/.run: backend/requirements.txt
.venv/.build: pwa/requirements.txt
.venv/.test: tests/requirements.txt
# One after the other, for pip must not run twice in one .venv.
.venv/.build: | .venv/.run
.venv/.test: | .venv/.build
.venv/.run .venv/.build .venv/.test: .venv/pyvenv.cfg
	@echo "Installing the Python packages of $(filter %.txt,$^)"
	@$(pip) --require-hashes -r $(filter %.txt,$^)
	@touch $@

# After an upgrade of Python the link may dangle; then .venv is made again.
ifeq ($(wildcard $(python)),)
.PHONY: .venv/pyvenv.cfg
endif
.venv/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "Medius needs Python 3.11 or newer with its venv module: on Debian or Ubuntu\
	 \`apt install python3 python3-venv\`, on macOS \`brew install python\`." >&2; exit 1; }
	@echo "Making .venv with $(PYTHON)"
	@"$(PYTHON)" -m venv --clear .venv

# Medius is measured against these; their pins must not meet ours.
.venv-bench/.made: tests/bench/requirements.txt .venv/pyvenv.cfg
	@echo "Installing the Python packages of $<"
	@$(python) -m venv --clear .venv-bench
	@.venv-bench/bin/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r $<
	@touch $@

# --- the rest ---

compile := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --custom-compile-command "make lock" $(UPGRADE)
lock: .venv/.build ## Write the lock files from pyproject.toml and package.json (UPGRADE=--upgrade)
	@$(pip) uv
	@$(compile) pyproject.toml -o backend/requirements.txt
	@$(compile) --group build -o pwa/requirements.txt
	@$(compile) -c backend/requirements.txt --group test -o tests/requirements.txt
	@$(compile) --group bench -o tests/bench/requirements.txt
	@$(compile) --group image -o deploy/requirements.txt
	@$(compile) --group audit -o tests/audit/requirements.txt
# Away from node_modules: with it npm locks only the packages for this kind of machine.
	@for folder in pwa tests/bench; do \
		rm -rf .venv/lock && mkdir .venv/lock && cp $$folder/package*.json $$folder/.npmrc .venv/lock \
		&& (cd .venv/lock && $(node) npm $(if $(UPGRADE),update,install) --package-lock-only --loglevel=error > /dev/null) \
		&& cp .venv/lock/package-lock.json $$folder || exit 1; done

clean: ## Remove everything that make has made, and no data
	rm -rf .venv .venv-audit .venv-bench pwa/dist pwa/node_modules tests/bench/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .schemathesis
	find . -name __pycache__ -prune -exec rm -rf {} +
