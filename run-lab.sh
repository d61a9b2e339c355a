#!/usr/bin/env bash
# The one entry to the lab: builds the program when its sources are newer, installs the few tools that it needs, and hands over.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export LAB_ROOT=$root DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# The runtime's diagnostic sockets in the temporary folder outlive a run that is killed; set it to 1 to attach a debugger.
export DOTNET_EnableDiagnostics=${DOTNET_EnableDiagnostics:-0}
program=$root/lab/Cli/bin/Release/net10.0/lab.dll

unable() { printf 'run-lab.sh: %s\n' "$1" >&2; exit 3; }

command -v dotnet >/dev/null || unable 'the .NET SDK 10 is missing; install it (see the README, "What it needs"), then run this again'
mkdir -p "$root/.lab" 2>/dev/null || unable "cannot write to $root/.lab; run from a checkout that you own"

build() {
  # Two calls at once in one checkout must not build into the same folders.
  exec 9>"$root/.lab/build.lock"
  flock 9
  local stamp=$root/.lab/build.stamp
  if [ ! -f "$program" ] || [ ! -f "$stamp" ] || [ -n "$(
    find "$root/lab" "$root/images" "$root"/Directory.*.props "$root/global.json" "$root/.editorconfig" \
      \( -name bin -o -name obj \) -prune -o -newer "$stamp" -type f -print -quit)" ]; then
    local begun=$root/.lab/build.begun log=$root/.lab/build.log
    touch "$begun"
    printf 'building the lab ...\n' >&2
    dotnet build "$root/lab/Cli/Lab.Cli.csproj" -c Release -v quiet >"$log" 2>&1 || { cat "$log" >&2; unable "the lab does not build; the log is $log"; }
    mv "$begun" "$stamp"
  fi
  exec 9>&-
}

tools() {
  local missing=()
  command -v ssh-keygen >/dev/null || missing+=(openssh-client)
  command -v gcc >/dev/null || missing+=(gcc)
  [ -f "$(gcc -print-file-name=libc.a 2>/dev/null)" ] || missing+=(libc6-dev)
  [ ${#missing[@]} -eq 0 ] && return
  local install=(apt-get install -y --no-install-recommends "${missing[@]}") as=()
  [ "$(id -u)" -eq 0 ] || as=(sudo -n)
  command -v apt-get >/dev/null && { [ ${#as[@]} -eq 0 ] || sudo -n true 2>/dev/null; } ||
    unable "these tools are missing: ${missing[*]}; install them (on Debian: sudo ${install[*]}), then run this again"
  printf 'installing %s ...\n' "${missing[*]}" >&2
  { "${as[@]}" apt-get update -qq && "${as[@]}" env DEBIAN_FRONTEND=noninteractive "${install[@]}"; } >"$root/.lab/tools.log" 2>&1 ||
    { cat "$root/.lab/tools.log" >&2; unable "apt-get could not install ${missing[*]}"; }
}

case ${1:-tour} in
  test)
    tools
    build
    dotnet "$program" setup
    shift
    cd "$root"
    exec dotnet test Lab.sln -c Release "$@"
    ;;
  tour | run | setup | shell | bench | -*) tools ;;
esac
build
exec dotnet "$program" "$@"
