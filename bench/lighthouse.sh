#!/bin/sh
# Lighthouse's verdict on home, list, article and contact, as on a phone: the median of three runs each.
#
# By hand, not in the checks: it needs Node and the network (npx fetches Lighthouse 12; 13 wants a newer Node)
# and takes about four minutes. In one terminal serve what a visitor would get, gunicorn with DEBUG off:
#
#     make run
#
# and in another one:
#
#     sh bench/lighthouse.sh [http://localhost:8000]
#
# CHROME_PATH names the browser (/usr/bin/chromium unless set), RUNS the number of runs, LIGHTHOUSE the command.
# Ends with 1 where accessibility, best practices or search are below 100, or performance below 98.
set -eu
site=${1:-http://localhost:8000}
export CHROME_PATH="${CHROME_PATH:-/usr/bin/chromium}"
lighthouse=${LIGHTHOUSE:-npx --yes lighthouse@12}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for path in /en/ /en/news/ /en/news/nanoic-pilot-line-opens/ /en/contact/; do
    for run in $(seq "${RUNS:-3}"); do
        # shellcheck disable=SC2086 # the command may be several words
        # Now and then Chromium loses a trace (NO_NAVSTART); asked again it has one.
        for attempt in 1 2 3; do
            $lighthouse "$site$path" --quiet --output=json --output-path="$folder/$(echo "$path" | tr / _)-$run.json" \
                --chrome-flags="--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update" && break
            test "$attempt" -lt 3
        done
    done
done

python3 - "$folder" <<'END'
import json
import sys
from pathlib import Path
from statistics import median

WANTED = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
pages = {}
for file in sorted(Path(sys.argv[1]).glob("*.json")):
    report = json.loads(file.read_text())
    pages.setdefault(report["requestedUrl"], []).append(report)
print(f"{'page':<58}" + "".join(f"{name:>16}" for name in WANTED) + f"{'LCP ms':>9}{'CLS':>7}{'TBT ms':>8}")
short = False
for url, reports in pages.items():
    scores = {name: median(round(report["categories"][name]["score"] * 100) for report in reports) for name in WANTED}
    times = [median(report["audits"][name]["numericValue"] for report in reports) for name in ("largest-contentful-paint", "cumulative-layout-shift", "total-blocking-time")]
    print(f"{url:<58}" + "".join(f"{score:>16g}" for score in scores.values()) + f"{times[0]:>9.0f}{times[1]:>7.3f}{times[2]:>8.0f}")
    for name, least in WANTED.items():
        if scores[name] < least:
            short = True
            faults = {reference["id"] for reference in reports[0]["categories"][name]["auditRefs"] if reference["weight"]}
            print("    " + ", ".join(sorted(fault for fault in faults if (reports[0]["audits"][fault]["score"] or 0) < 0.9 and reports[0]["audits"][fault]["score"] is not None)))
sys.exit(short)
END
