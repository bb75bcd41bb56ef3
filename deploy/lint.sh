#!/bin/sh
# Everything that can be known without running the portal's tests.
set -eu
python=.venv/bin/python

$python -m ruff check --quiet .
$python -m ruff format --check --quiet . || { echo "Type: make format" >&2; exit 1; }
$python -m djlint --lint --quiet templates
PYTHONPATH=. .venv/bin/lint-imports --no-cache
$python manage.py makemigrations --check --dry-run --verbosity 0 || { echo "A model has changed without its migration. Type: .venv/bin/python manage.py makemigrations" >&2; exit 1; }
SITE_URL=https://portal.example.org TRUSTED_PROXIES=127.0.0.1 SECRET_KEY=a-key-for-the-check-alone-0123456789-abcdefghijklmnopqrstuvwxyz \
    $python manage.py check --deploy --fail-level WARNING

# The catalogues: every text of the code is in them, and the compiled ones are those of the written ones.
if ! command -v msgfmt >/dev/null; then
    echo "gettext is needed to check the catalogues. Type: sudo apt install gettext" >&2
    exit 1
fi
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files --cached --others --exclude-standard -z -- '*.py' '*.html' '*.txt' '*.po' '*.toml' | xargs -0 tar cf - | tar xf - -C "$copy"
(cd "$copy" && DATA_DIR="$copy/var" "$OLDPWD/$python" manage.py makemessages --locale nl --no-obsolete --no-location --ignore var --ignore tests >/dev/null)
for written in locale/*/LC_MESSAGES/*.po; do
    msgfmt --check --output-file "$copy/compiled.mo" "$written"
    cmp -s "$copy/compiled.mo" "${written%.po}.mo" || { echo "$written was not compiled. Type: make messages" >&2; exit 1; }
    grep -v POT-Creation-Date "$written" >"$copy/here"
    grep -v POT-Creation-Date "$copy/$written" >"$copy/there"
    cmp -s "$copy/here" "$copy/there" || { echo "$written lacks texts of the code, or has too many. Type: make messages" >&2; diff "$copy/here" "$copy/there" >&2; exit 1; }
done
echo "Lint: nothing found."
