#!/usr/bin/env bash
# Installs what the tests of page and widget drive and build with, where it is missing and can be had: Debian's Chromium, Firefox and Node.js.
# What cannot be had is said; its tests then say why they are skipped.
set -euo pipefail
missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v firefox-esr >/dev/null || missing+=(firefox-esr)
command -v npm >/dev/null || missing+=(nodejs npm)
[ ${#missing[@]} -gt 0 ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "==> Installing ${missing[*]} for the browser tests"
  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}") >/dev/null 2>&1 && exit 0
fi
echo "==> ${missing[*]} could not be installed; the tests that need it will be skipped" >&2
