#!/usr/bin/env bash
# The browser tests use any installed Chromium or Chrome; as root on Debian it is installed here, elsewhere the line to run is shown.
set -euo pipefail
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
  if [ -n "$name" ] && command -v "$name" > /dev/null; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  echo "Installing Chromium for the browser tests"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium > /dev/null && exit 0
fi
echo "No Chromium was found, so the browser tests will be skipped. To run them too: sudo apt-get install chromium" >&2
