#!/bin/sh
# Installs a requirements file into .venv, with its hashes checked, when it has changed since the last time.
# Usage: install.sh requirements.txt
set -eu
file=$1
stamp=.venv/.installed-$file

# A folder that an interrupted start left half-made, or an older Python made, is none.
usable() { .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
say() { printf '%s\n' "$*" >&2; }

if [ -f "$stamp" ] && cmp -s "$file" "$stamp" && usable; then
    exit 0
fi

if ! usable; then
    python=
    for name in python3.13 python3.12 python3.11 python3.14 python3 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$name
            break
        fi
    done
    if [ -z "$python" ]; then
        say "Python 3.11 or newer is needed and was not found. Type: sudo apt install python3 python3-venv   (macOS: brew install python)"
        exit 1
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        say "Python's venv is missing. Type: sudo apt install $("$python" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')"
        exit 1
    fi
    say "Making .venv with $("$python" --version) ..."
    rm -rf .venv
    "$python" -m venv .venv
fi

say "Installing $file (once; needs a network) ..."
if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$file" >.venv/install.log 2>&1; then
    tail -n 5 .venv/install.log >&2
    say "The packages of $file could not be installed. Is there a network? The whole log: .venv/install.log. Then type the command again."
    exit 1
fi
cp "$file" "$stamp"
