#!/usr/bin/env bash
# Pin every requirement with its hashes. The test set is solved first and binds the others, so all sets agree.
# No header, no index address, no paths: the files must read the same wherever they were made.
set -euo pipefail
cd "$(dirname "$0")/../requirements"
compile=(uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11)
"${compile[@]}" "$@" test.in -o test.txt
for set in run report export postgres; do "${compile[@]}" -c test.txt "$set.in" -o "$set.txt"; done
