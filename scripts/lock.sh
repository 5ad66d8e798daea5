#!/usr/bin/env bash
# Resolves pyproject.toml into requirements.lock, with hashes and without the address of any registry. Run after changing a dependency.
# torch stays out: scripts/setup.sh installs its CPU build. Where pip is told of local wheels, its CPU build's metadata is used here too,
# so that no CUDA package enters the lock.
set -euo pipefail
cd "$(dirname "$0")/.."
links=$(python3.11 -m pip config get global.find-links 2>/dev/null || true)
option=()
for link in ${PIP_FIND_LINKS:-} $links; do option+=(--find-links "$link"); done
uv=$(command -v uv || echo .cache/uv/bin/uv)
[ ${#option[@]} -gt 0 ] || option=(--torch-backend cpu)
"$uv" pip compile pyproject.toml --quiet --extra test --python-version 3.11 --generate-hashes \
  --no-emit-package torch "${option[@]}" --no-header --no-annotate "$@" -o requirements.lock
