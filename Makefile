# The commands of the portal. `make help` lists them.
# Plain make: works with the make 3.81 that macOS brings.

PYTHON = .venv/bin/python
MANAGE = $(PYTHON) manage.py

.PHONY: help run serve dev test lint format bench messages requirements install install-dev

help: ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | while IFS='	' read name text; do printf '  make %-14s %s\n' "$$name" "$$text"; done

run: install ## Install, fill an empty database with the demo and serve it: the one command to see it work
	@exec $(MANAGE) up

serve: ## Serve what DATA_DIR and DATABASE_URL hold, the web server alone
	@test -x $(PYTHON) || { echo "Nothing is installed yet. Type: make install" >&2; exit 1; }
	@exec $(PYTHON) -m gunicorn --config deploy/gunicorn.conf.py leuven_portal.wsgi

dev: install-dev ## Serve with autoreload and DEBUG on
	@DEBUG=1 $(MANAGE) migrate --verbosity 0
	@DEBUG=1 $(MANAGE) demo
	@DEBUG=1 $(MANAGE) first_admin
	@DEBUG=1 $(MANAGE) runserver "$$(DEBUG=1 $(PYTHON) -c 'from leuven_portal import settings; print(f"{settings.HOST}:{settings.PORT}")')"

test: install-dev ## Run all tests, on SQLite and, where TEST_DATABASE_URL is set, on PostgreSQL
	@sh deploy/test.sh

lint: install-dev ## Check style, templates, import contracts, migrations, catalogues and deployment settings
	@sh deploy/lint.sh

format: install-dev ## Bring the Python code into its usual shape
	@$(PYTHON) -m ruff check --fix --quiet .
	@$(PYTHON) -m ruff format --quiet .

bench: install-dev ## Measure queries, CPU and bytes of the pages
	@$(PYTHON) bench/pages.py

messages: install-dev ## Collect the interface's texts and compile the catalogues (needs gettext)
	@$(MANAGE) makemessages --locale nl --no-obsolete --no-location --ignore .venv --ignore var --ignore tests
	@$(MANAGE) compilemessages --locale nl --ignore .venv

requirements: install-dev ## Pin the newest versions the .in files allow, with hashes (needs uv)
	@uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 --no-header requirements.in -o requirements.txt
	@uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 --no-header requirements-dev.in -o requirements-dev.txt

install: ## Install what the portal needs into .venv
	@sh deploy/install.sh requirements.txt

install-dev: install ## Install what tests and lint need as well
	@sh deploy/install.sh requirements-dev.txt
