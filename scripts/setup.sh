#!/usr/bin/env bash
# Builds .venv from requirements.lock. Run by `make setup`; safe to run again, and to interrupt.
#
# torch is not in the lock: PyPI's Linux build drags 2.7 GB of CUDA along, so the CPU build is taken where it can be had.
set -euo pipefail
cd "$(dirname "$0")/.."

PYTHON=${PYTHON:-python3.11}
TORCH=2.13.0
UV_VERSION=0.13.9
UV_OLDEST=0.9.0          # older ones do not know all the options used here
TOOLS=.cache/uv          # uv itself, when the machine has none
STAMP=.venv/.vejviser-setup

say() { printf '==> %s\n' "$*"; }

wanted=$(cat requirements.lock pyproject.toml scripts/setup.sh | sha256sum | cut -d' ' -f1)
if [ -x .venv/bin/vejviser ] && [ "$(cat "$STAMP" 2>/dev/null)" = "$wanted" ]; then
  exit 0
fi

command -v "$PYTHON" >/dev/null || { echo "setup: $PYTHON is missing; install Python 3.11 or set PYTHON" >&2; exit 1; }

# uv reads nothing of pip's configuration, so what pip is told of a mirror and its certificate is handed on.
pip_says() { "$PYTHON" -m pip config get "global.$1" 2>/dev/null || true; }
index=${PIP_INDEX_URL:-$(pip_says index-url)}
certificate=${PIP_CERT:-$(pip_says cert)}
[ -z "$index" ] || export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index}
[ -z "$certificate" ] || export SSL_CERT_FILE=${SSL_CERT_FILE:-$certificate}

oldest() { printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1; }
uv=$(command -v uv || true)
if [ -z "$uv" ] || [ "$(oldest "$("$uv" --version | cut -d' ' -f2)" "$UV_OLDEST")" != "$UV_OLDEST" ]; then
  uv=$TOOLS/bin/uv
  if [ ! -x "$uv" ]; then
    say "Getting uv $UV_VERSION"
    "$PYTHON" -m venv "$TOOLS"
    "$TOOLS/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
  fi
fi

export VIRTUAL_ENV=$PWD/.venv UV_LINK_MODE=${UV_LINK_MODE:-copy} UV_HTTP_TIMEOUT=${UV_HTTP_TIMEOUT:-300}
rm -f "$STAMP"
if [ ! -x .venv/bin/python ]; then
  say "Creating .venv"
  "$uv" venv --quiet --allow-existing --python "$PYTHON" .venv
fi

say "Installing the locked packages (some 700 MB the first time)"
"$uv" pip install --compile-bytecode --require-hashes --no-deps -r requirements.lock

has_torch() { .venv/bin/python -c 'import sys, importlib.metadata as m; sys.exit(m.version("torch").split("+")[0] != sys.argv[1])' "$TORCH" 2>/dev/null; }

# The three ways to get torch, best first. Where pip is told to look for local wheels, those win and no index is asked.
torch_from_find_links() {
  local links option=()
  links=$(pip_says find-links)
  links="${PIP_FIND_LINKS:-} ${links//$'\n'/ }"
  for link in $links; do option+=(--find-links "$link"); done
  [ ${#option[@]} -gt 0 ] || return 1
  "$uv" pip install --compile-bytecode --no-deps --no-index "${option[@]}" "torch==$TORCH" 2>/dev/null
}
torch_from_cpu_index() { "$uv" pip install --compile-bytecode --no-deps --torch-backend cpu "torch==$TORCH"; }
torch_from_pypi() { "$uv" pip install --compile-bytecode --constraints <(grep -oE '^[A-Za-z0-9._-]+==[^ ;]+' requirements.lock) "torch==$TORCH"; }

if ! has_torch; then
  say "Installing torch $TORCH for the processor"
  torch_from_find_links || torch_from_cpu_index || { say "No CPU build to be had; taking the large one with CUDA"; torch_from_pypi; }
fi

"$uv" pip install --quiet --no-deps --editable .
printf '%s\n' "$wanted" > "$STAMP"
say "Environment ready in .venv"
