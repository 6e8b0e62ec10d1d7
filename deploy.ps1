# The one door: .\deploy.ps1 local [options] runs Muster on this machine; plan, apply,
# destroy, status, rollback and console-user are about an AWS account. --help tells.
# It finds Cargo; the work is in `cargo xtask deploy`, which deploy.sh calls as well.
$ErrorActionPreference = 'Stop'

if (-not (Get-Command cargo -ErrorAction SilentlyContinue)) {
    $cargoHome = if ($env:CARGO_HOME) { $env:CARGO_HOME } else { Join-Path $HOME '.cargo' }
    $env:PATH = (Join-Path $cargoHome 'bin') + [IO.Path]::PathSeparator + $env:PATH
}
if (-not (Get-Command cargo -ErrorAction SilentlyContinue)) {
    [Console]::Error.WriteLine('Cargo is missing. Install Rust with rustup (https://rustup.rs), then run this again.')
    exit 1
}

Push-Location $PSScriptRoot
try {
    $target = if ($env:CARGO_TARGET_DIR) { $env:CARGO_TARGET_DIR } else { 'target' }
    # Aloud the first time: half a minute of silence looks like a fault.
    if (-not (Test-Path (Join-Path $target 'debug/xtask.exe'))) {
        & cargo build --locked --package xtask
        if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
    }
    & cargo xtask deploy @args
    exit $LASTEXITCODE
} finally {
    Pop-Location
}
