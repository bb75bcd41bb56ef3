#!/usr/bin/env bash
# The first run, as a newcomer does it: a clone of what is committed, `make run` in an empty folder, a page, the
# admin's sign-in, a second run that could not reach any package index. Prints how long each took.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d /tmp/portal-first-run.XXXXXX)
run=
stop() { # ends `make run` as Ctrl-C does, and waits until its last process has let go of the port
    [ -n "$run" ] || return 0
    kill -INT -- "-$run" 2>/dev/null || true
    wait "$run" 2>/dev/null || true
    run=
    for _ in $(seq 100); do
        curl --silent --output /dev/null "http://localhost:$port/healthz" || return 0
        sleep 0.2
    done
    echo "the portal did not stop" >&2
    return 1
}
trap 'stop; rm -rf "$folder"' EXIT
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

# An environment with nothing of this machine's but what a network needs.
newcomer() { env -u DATABASE_URL -u TEST_DATABASE_URL -u DATA_DIR -u DEBUG -u SITE_URL -u SECRET_KEY -u CI PORT="$port" "$@"; }

up() { # starts `make run`, waits for the home page, prints the seconds
    local start=$SECONDS
    set -m
    newcomer "$@" make run >"$folder/log" 2>&1 &
    run=$!
    set +m
    until curl --silent --fail --output "$folder/page" "http://localhost:$port/en/"; do
        kill -0 "$run" 2>/dev/null || { cat "$folder/log" >&2; echo "make run ended by itself" >&2; exit 1; }
        ((SECONDS - start < 300)) || { cat "$folder/log" >&2; echo "no page after 300 s" >&2; exit 1; }
        sleep 0.2
    done
    seconds=$((SECONDS - start))
    echo "up after $seconds s"
}

git clone --quiet "$here" "$folder/portal"
cd "$folder/portal"

echo "First run:"
up
grep -q 'A university city that makes things' "$folder/page"
grep -q 'Sign in to the admin:  user admin  password ' "$folder/log"
grep -q 'It works without a second factor' "$folder/log"
[ "$(curl --silent --output /dev/null --write-out '%{http_code}' "http://127.0.0.1:$port/nl/nieuws/")" = 200 ]
newcomer make run >"$folder/taken" 2>&1 && { echo "a second portal started on the same port" >&2; exit 1; }
grep -q "Port $port is taken. Type: PORT=" "$folder/taken"
stop

echo "Second run, without a package index:"
up PIP_INDEX_URL=http://127.0.0.1:9/ PIP_NO_INDEX=1 http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 no_proxy=localhost,127.0.0.1
stop
# Under ten on a machine of its own; this one may be busy.
((seconds < 30)) || { echo "the second run took too long" >&2; exit 1; }
if grep -q 'user admin  password' "$folder/log"; then echo "the second run shows a password" >&2; exit 1; fi
grep -q 'The demo content was loaded before' "$folder/log"
echo "The first run works."
