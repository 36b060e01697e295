#!/usr/bin/env bash
# Sets up what the build needs, builds the host in build/ when its sources changed, and hands every argument to it.
set -eu

# Nothing of the .NET tools may phone home, or stay behind when the build is over.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true DOTNET_GENERATE_ASPNET_CERTIFICATE=false
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
# No program of a build runs long enough to get back what its profile costs: a quarter of the compiler's processor time.
export DOTNET_TieredPGO=0

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$@"
  exit 1
}

[ "$(uname -s)" = Linux ] || fail "Layers are built on Linux; elsewhere in a Linux container or WSL."

# Also when it was called through a link.
root=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
state=$root/.bootstrap
stamp=$state/stamp
host=$state/bin/Build/release/Build.dll

# What the host is built from, each file with its size and time. Recipes are data that the host reads when it runs.
fingerprint() {
  (
    CDPATH='' cd -- "$root"
    find build src Directory.*.props Directory.*.targets global.json -path build/layers -prune -o -type f -exec stat -c '%n %s %y' {} + |
      LC_ALL=C sort
  )
}

# The stamp's first line is the dotnet that built the host; the rest is the fingerprint.
remembered_dotnet() {
  local line=''
  if [ -f "$stamp" ]; then read -r line <"$stamp" || true; fi
  printf '%s' "$line"
}

is_current() {
  [ -f "$host" ] && [ -f "$state/feed.props" ] && [ -x "$(remembered_dotnet)" ] && [ "$(tail -n +2 "$stamp")" = "$(fingerprint)" ]
}

start_host() {
  local dotnet
  dotnet=$(remembered_dotnet)
  case $dotnet in
    "$state"/*) export DOTNET_ROOT=$state/dotnet PATH=$state/dotnet:$PATH ;;
  esac
  exec "$dotnet" "$host" ${1+"$@"}
}

# Two starts in a fresh clone must not build on top of each other. The system opens the lock of a process that dies.
lock() {
  mkdir -p "$state" 2>/dev/null || true
  if [ ! -w "$state" ] || { [ -e "$state/lock" ] && [ ! -w "$state/lock" ]; }; then
    fail "$state cannot be written to, and the host has to be built there: give this user a clone of its own, or the right to write."
  fi
  exec 9>"$state/lock"
  if ! flock -n 9; then
    say "Waiting for another build.sh that is setting up."
    flock 9
  fi
}

unlock() {
  exec 9>&-
}

matches_global_json() {
  (CDPATH='' cd -- "$root" && "$1" --version) >/dev/null 2>&1
}

download() {
  if command -v curl >/dev/null 2>&1; then
    curl -fsSL --connect-timeout 20 -o "$2" "$1"
  elif command -v wget >/dev/null 2>&1; then
    wget -q -T 20 -O "$2" "$1"
  else
    return 1
  fi
}

fetch_dotnet() {
  local url=${DOTNET_INSTALL_URL:-https://dot.net/v1/dotnet-install.sh} script=$state/dotnet-install.sh log=$state/dotnet-install.log
  local version
  version=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$root/global.json")
  say "No .NET SDK $version was found: fetching one into .bootstrap/dotnet by $url."
  if download "$url" "$script" 2>"$log" &&
    bash "$script" --jsonfile "$root/global.json" --install-dir "$state/dotnet" --no-path >"$log" 2>&1 &&
    matches_global_json "$state/dotnet/dotnet"; then
    return
  fi
  fail "Could not fetch the .NET SDK ($(tail -n 1 "$log" 2>/dev/null || true)): install .NET SDK $version or later from https://dotnet.microsoft.com/download and start again."
}

find_dotnet() {
  dotnet=$(command -v dotnet) && matches_global_json "$dotnet" && return
  dotnet=$state/dotnet/dotnet
  if ! matches_global_json "$dotnet"; then fetch_dotnet; fi
  export DOTNET_ROOT=$state/dotnet PATH=$state/dotnet:$PATH
}

show_errors() {
  grep -E '(error|fatal)' "$1" | sort -u >&2 || cat "$1" >&2
}

# Whether the feed serves the packages is asked once, as the answer decides what the projects are built on (Directory.Build.targets).
# Only a definite no is one: a feed that cannot be reached is asked again the next time.
ask_feed() {
  local answer=$state/feed.props log=$state/feed.log fallback
  if [ -f "$answer" ] && [ ! "$root/Directory.Packages.props" -nt "$answer" ]; then return; fi

  if "$dotnet" restore "$root/build/Build.csproj" -p:UsePackageFallback=false -p:UseFormatter=false -v:q -tl:off --nologo >"$log" 2>&1; then
    fallback=false
  elif grep -qE 'NU110[12]' "$log"; then
    fallback=true
  else
    show_errors "$log"
    fail "The package feed could not be asked for the build's packages: see the errors above."
  fi

  printf '<Project>\n  <PropertyGroup>\n    <UsePackageFallback>%s</UsePackageFallback>\n  </PropertyGroup>\n</Project>\n' "$fallback" >"$answer.new"
  mv -f "$answer.new" "$answer"
}

build_host() {
  local sources built=true log=$state/build.log
  find_dotnet
  ask_feed
  if grep -q '>true<' "$state/feed.props"; then
    say "Building the host on src/PackageFallback: the package feed lacks Cake.Frosting or its companions."
  else
    say "Building the host."
  fi

  # Taken before the build, so that what is edited meanwhile counts as changed.
  sources=$(fingerprint)
  rm -f "$stamp"
  "$dotnet" build "$root/build/Build.csproj" -c Release -p:UseFormatter=false -v:q -tl:off --nologo >"$log" 2>&1 || built=false
  if [ $built = false ]; then
    show_errors "$log"
    fail "The host does not build: see the errors above."
  fi
  printf '%s\n%s\n' "$dotnet" "$sources" >"$stamp"
}

# The runtime itself opens some hundred files, and what it says of too few of them helps nobody.
files=$(ulimit -n)
if [ "$files" != unlimited ] && [ "$files" -lt 512 ]; then
  ulimit -S -n 1024 2>/dev/null || fail "Only $files open files are allowed here, and a build needs more: ulimit -n 1024."
fi

if ! is_current; then
  lock
  if ! is_current; then build_host; fi
  unlock
fi
start_host ${1+"$@"}
