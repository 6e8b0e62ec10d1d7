#!/usr/bin/env bash
# The one door: ./deploy.sh local [options]. It finds Cargo and nothing more;
# the work is in `cargo xtask deploy`, which deploy.ps1 calls as well.
set -euo pipefail

if ! command -v cargo >/dev/null 2>&1; then
  for folder in "${CARGO_HOME:-$HOME/.cargo}/bin" /usr/local/cargo/bin; do
    [ -x "$folder/cargo" ] && PATH="$folder:$PATH" && break
  done
fi
if ! command -v cargo >/dev/null 2>&1; then
  echo "Cargo is missing. Install Rust with rustup (https://rustup.rs), then run this again." >&2
  exit 1
fi

cd "$(dirname "${BASH_SOURCE[0]}")"
exec cargo xtask deploy "$@"
