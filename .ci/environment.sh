#!/usr/bin/env bash
# environment.sh PYTHON run|test: make or complete .venv from the hashed requirements, with the project itself editable.
set -euo pipefail
cd "$(dirname "$0")/.."
python=$1 purpose=$2

fail() { printf '%s\n' "$@" >&2; exit 1; }

command -v "$python" > /dev/null || fail "Python was not found. Install Python 3.11 or newer, for example: apt-get install python3"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  fail "Python 3.11 or newer is needed; $("$python" --version 2>&1) was found. Name another one: make PYTHON=python3.12 $purpose"

make_venv() { "$python" -m venv --clear .venv > .venv.log 2>&1; }

if ! .venv/bin/python -m pip --version > /dev/null 2>&1; then
  echo "Making the environment .venv"
  if ! make_venv; then
    package="$("$python" -c 'import sys; print(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")')"
    if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
      echo "Installing $package, which this Python needs to make environments"
      apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" > /dev/null ||
        fail "Could not install $package. Please run: apt-get install $package"
      make_venv || { cat .venv.log >&2; exit 1; }
    else
      cat .venv.log >&2
      fail "" "This Python cannot make environments yet. Please run: sudo apt-get install $package"
    fi
  fi
fi
rm -f .venv.log

# The demonstration shows printed reports and statistical files too, so what they need is installed with it.
files=(-r "requirements/$purpose.txt")
if [ "$purpose" = run ]; then files+=(-r requirements/report.txt -r requirements/export.txt); fi

echo "Installing what 'make $purpose' needs"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes "${files[@]}"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
touch .venv/run.stamp
if [ "$purpose" = test ]; then touch .venv/test.stamp; fi
