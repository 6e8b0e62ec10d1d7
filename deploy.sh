#!/usr/bin/env bash
# The one door: ./deploy.sh local [options] runs Muster on this machine; plan, apply,
# destroy, status, rollback and console-user are about an AWS account. --help tells.
# It finds Cargo and a C compiler; the work is in `cargo xtask deploy`, which
# deploy.ps1 calls as well.
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

if ! command -v cc >/dev/null 2>&1 && ! command -v gcc >/dev/null 2>&1 && ! command -v clang >/dev/null 2>&1; then
  echo "A C compiler is missing, which Rust links with. Install one (\`apt install gcc\` on Debian," \
    "\`xcode-select --install\` on macOS), then run this again." >&2
  exit 1
fi

cd "$(dirname "${BASH_SOURCE[0]}")"
# Aloud the first time: half a minute of silence looks like a fault.
[ -x "${CARGO_TARGET_DIR:-target}/debug/xtask" ] || cargo build --locked --package xtask
exec cargo xtask deploy "$@"
