#!/usr/bin/env bash
# Sets up what the build needs, builds the host in build/ when its sources changed, and hands every argument to it.
# Runs in bash 3.2 (macOS) too: no associative arrays, no ${x,,}, no flock.
set -eu

# Nothing of the .NET tools may phone home, or stay behind when the build is over.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true DOTNET_GENERATE_ASPNET_CERTIFICATE=false
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$@"
  exit 1
}

# The folder of this script, also when it was called through a link; `readlink -f` is not everywhere.
project_root() {
  local script=${BASH_SOURCE[0]} folder
  while [ -h "$script" ]; do
    folder=$(CDPATH='' cd -P -- "$(dirname -- "$script")" && pwd)
    script=$(readlink -- "$script")
    case $script in
      /*) ;;
      *) script=$folder/$script ;;
    esac
  done
  CDPATH='' cd -P -- "$(dirname -- "$script")" && pwd
}

root=$(project_root)
state=$root/.bootstrap
stamp=$state/stamp
host=$state/bin/Build/release/Build.dll

# GNU and BSD stat share nothing but the name.
if stat -c %s / >/dev/null 2>&1; then
  stat_format=(-c '%n %s %y')
else
  stat_format=(-f '%N %z %Fm')
fi

# What the host is built from, each file with its size and time. Recipes are data that the host reads when it runs.
fingerprint() {
  (
    CDPATH='' cd -- "$root"
    find build src Directory.*.props Directory.*.targets global.json -path build/layers -prune -o -type f -exec stat "${stat_format[@]}" {} + |
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

# Two starts in a fresh clone must not build on top of each other. A lock whose owner died is taken over, by one of those who wait;
# so is an old one, as its owner's number may belong to another process by now (a container numbers its processes from 1 each time).
lock() {
  local file=$state/lock owner said=''
  mkdir -p "$state"
  until (set -o noclobber; printf '%s\n' "$$" >"$file") 2>/dev/null; do
    owner=$(cat "$file" 2>/dev/null) || owner=''
    if [ -n "$owner" ] && { ! kill -0 "$owner" 2>/dev/null || [ -n "$(find "$file" -mmin +30 2>/dev/null)" ]; }; then
      if mkdir "$file.$owner" 2>/dev/null; then
        if [ "$(cat "$file" 2>/dev/null)" = "$owner" ]; then rm -f "$file"; fi
        rmdir "$file.$owner"
      fi
    else
      if [ -z "$said" ]; then say "Waiting for another build.sh that is setting up${owner:+ (process $owner)}."; said=1; fi
      sleep 0.2
    fi
  done
  trap unlock EXIT
}

unlock() {
  trap - EXIT
  rm -f "$state/lock"
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
  # The compilers are over before it pays to measure their code and to compile anew what came compiled (clrconfignames.h): that would
  # double the processor time of the build. One of them for all projects takes a quarter less again. It is known by a mutex of the session:
  # with more nodes of MSBuild than one (-m) there may be several, and none is found to be ended.
  export SharedCompilationId=lambda-layer-$$
  UseSharedCompilation=true DOTNET_TieredPGO=0 DOTNET_TC_CallCounting=0 "$dotnet" build "$root/build/Build.csproj" -c Release -p:UseFormatter=false -m:1 -v:q -tl:off --nologo >"$log" 2>&1 || built=false
  # If it does not work out, they end by themselves after some minutes.
  "$dotnet" msbuild "$root/build/EndCompiler.proj" -v:q -nologo >>"$log" 2>&1 || true
  unset SharedCompilationId
  if [ $built = false ]; then
    show_errors "$log"
    fail "The host does not build: see the errors above."
  fi
  printf '%s\n%s\n' "$dotnet" "$sources" >"$stamp"
}

if ! is_current; then
  lock
  if ! is_current; then build_host; fi
  unlock
fi
start_host ${1+"$@"}
