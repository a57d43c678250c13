# Kohortti. "make demo" shows it, "make test" tests it; the rest is for those who build it.
# Each command first sees to what it needs (.ci/with) and is quick when all of it is there.

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow setup run check fix messages bench lock clean
export PYTHON

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 12

demo: ## A site with the demo in it, on this machine
	@.ci/with packages pango files database demo -- python manage.py serve

test: ## Checks, and all tests on SQLite and on PostgreSQL
	@.ci/with test_packages pango chromium files -- python .ci/test.py

test-slow: ## Kills, load, and what else takes long
	@.ci/with test_packages pango chromium files -- python .ci/test.py --slow

setup: ## All that is needed to work on it; starts nothing
	@.ci/with test_packages pango chromium gettext files database -- echo "Ready. make run starts the site."

run: ## The site, with the database of this checkout
	@.ci/with packages pango files database -- python manage.py serve

check: ## Lint, types, layers, migrations, templates, security
	@.ci/with test_packages pango files -- python .ci/check.py

fix: ## Lint that mends itself, and format
	@.ci/with test_packages -- python .ci/fix.py

messages: ## Collect what is to be translated into lms/locale
	@.ci/with test_packages pango gettext -- python .ci/messages.py

bench: ## Measure, beside the plain way of doing the same
	@.ci/with test_packages pango files -- sh -c \
		'python -m tests.benchmarks && python -m tests.postgresql python -m tests.benchmarks attendance'

lock: ## Choose versions anew: requirements.txt, requirements-test.txt
	@.ci/with test_packages -- .ci/lock

clean: ## Remove what can be made again; the database and stored documents stay
	rm -rf .venv var/cache var/lib var/log var/static var/tests lms/locale/*/LC_MESSAGES/*.mo
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
