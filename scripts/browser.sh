#!/usr/bin/env bash
# Installs Debian's Chromium for the browser tests where there is none and it can be had; otherwise those tests say why they are skipped.
set -euo pipefail
command -v chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "==> Installing Chromium for the browser tests"
  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium) >/dev/null 2>&1 \
    || echo "==> Chromium could not be installed; the browser tests will be skipped" >&2
fi
