# The project's commands; each is a script in tools/ that explains itself with --help.

.DEFAULT_GOAL := help
.PHONY: help run build dev test lint bench

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Install what is missing, build all, fill ./data with a demo and serve it
	@tools/run.sh

build: ## Build the web application and the release binary target/release/portal
	@tools/build.sh

dev: ## Serve a debug build, and build and start it again on every change
	@tools/dev.sh

test: ## Run every test: on SQLite, on PostgreSQL, in a browser, and the acceptance check
	@tools/test.sh

lint: ## Check format, clippy, licences and advisories
	@tools/lint.sh

bench: ## Measure issuing, verifying, the lists and the first load of the web application
	@tools/bench.sh
