# Sets up what the build needs, builds the host in build/ when its sources changed, and hands every argument to it.
# The twin of build.sh for Windows PowerShell 5.1 and PowerShell 7; what is said there about the why holds here.
$ErrorActionPreference = 'Stop'

$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE = 'true'
$env:DOTNET_GENERATE_ASPNET_CERTIFICATE = 'false'
$env:MSBUILDDISABLENODEREUSE = '1'
$env:DOTNET_CLI_USE_MSBUILD_SERVER = '0'
$env:UseSharedCompilation = 'false'

$root = $PSScriptRoot
$state = Join-Path $root '.bootstrap'
$stamp = Join-Path $state 'stamp.txt'
$feedAnswer = Join-Path $state 'feed.props'
$buildHost = Join-Path $state 'bin/Build/release/Build.dll'
$project = Join-Path $root 'build/Build.csproj'

function Say([string] $line) {
  [Console]::Error.WriteLine($line)
}

function Fail([string] $line) {
  Say $line
  exit 1
}

# Runs a program with its output in a log, and returns whether it succeeded. Windows PowerShell turns what a program
# writes to standard error into exceptions while the preference is Stop.
function Invoke-Logged([string] $log, [string] $program, [string[]] $arguments) {
  $preference = $ErrorActionPreference
  $ErrorActionPreference = 'Continue'
  try {
    & $program @arguments > $log 2>&1
    return $LASTEXITCODE -eq 0
  }
  catch {
    Set-Content -Path $log -Value "$_"
    return $false
  }
  finally {
    $ErrorActionPreference = $preference
  }
}

function Show-Errors([string] $log) {
  $errors = @(Get-Content $log | Where-Object { $_ -match 'error|fatal' } | Sort-Object -Unique)
  if ($errors.Count -eq 0) { $errors = @(Get-Content $log) }
  $errors | ForEach-Object { Say $_ }
}

function Get-Fingerprint {
  $layers = Join-Path (Join-Path $root 'build') 'layers'
  $files = @(Get-ChildItem -Path (Join-Path $root 'build'), (Join-Path $root 'src') -Recurse -File) +
    @(Get-ChildItem -Path $root -File | Where-Object { $_.Name -match '^(Directory\..*\.(props|targets)|global\.json)$' })
  $lines = $files |
    Where-Object { -not $_.FullName.StartsWith($layers) } |
    ForEach-Object { '{0} {1} {2}' -f $_.FullName.Substring($root.Length), $_.Length, $_.LastWriteTimeUtc.Ticks } |
    Sort-Object
  return $lines -join "`n"
}

# The stamp's first line is the dotnet that built the host; the rest is the fingerprint.
function Get-Stamp {
  if (Test-Path $stamp) { return [IO.File]::ReadAllText($stamp) }
  return ''
}

function Test-Current {
  if (-not ((Test-Path $buildHost) -and (Test-Path $feedAnswer))) { return $false }
  $remembered = Get-Stamp
  $dotnet = ($remembered -split "`n")[0]
  return $dotnet -and (Test-Path $dotnet) -and ($remembered -eq "$dotnet`n$(Get-Fingerprint)")
}

function Test-GlobalJson([string] $dotnet) {
  Push-Location $root
  try { return Invoke-Logged (Join-Path $state 'dotnet.log') $dotnet @('--version') }
  finally { Pop-Location }
}

function Install-DotNet {
  $url = $env:DOTNET_INSTALL_URL
  if (-not $url) { $url = 'https://dot.net/v1/dotnet-install.ps1' }
  $version = (Get-Content (Join-Path $root 'global.json') -Raw | ConvertFrom-Json).sdk.version
  $folder = Join-Path $state 'dotnet'
  $installer = Join-Path $state 'dotnet-install.ps1'
  $dotnet = Get-FetchedDotNet
  Say "No .NET SDK $version was found: fetching one into .bootstrap/dotnet by $url."

  $reason = 'the script did not install it'
  try {
    [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
    Invoke-WebRequest -Uri $url -OutFile $installer -UseBasicParsing
    & $installer -JSonFile (Join-Path $root 'global.json') -InstallDir $folder -NoPath *> (Join-Path $state 'dotnet-install.log')
    if (Test-GlobalJson $dotnet) { return $dotnet }
  }
  catch {
    $reason = $_.Exception.Message
  }

  Fail "Could not fetch the .NET SDK ($reason): install .NET SDK $version or later from https://dotnet.microsoft.com/download and start again."
}

function Get-FetchedDotNet {
  $name = 'dotnet'
  if ($env:OS -eq 'Windows_NT') { $name = 'dotnet.exe' }
  return Join-Path $state "dotnet/$name"
}

function Find-DotNet {
  $command = Get-Command dotnet -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
  if ($command -and (Test-GlobalJson $command.Source)) { return $command.Source }
  $fetched = Get-FetchedDotNet
  if ((Test-Path $fetched) -and (Test-GlobalJson $fetched)) { return $fetched }
  return Install-DotNet
}

# Children of the host find the fetched SDK as well.
function Use-DotNet([string] $dotnet) {
  $folder = Join-Path $state 'dotnet'
  if ($dotnet.StartsWith($folder)) {
    $env:DOTNET_ROOT = $folder
    $env:PATH = $folder + [IO.Path]::PathSeparator + $env:PATH
  }
}

function Request-Feed([string] $dotnet) {
  $versions = Join-Path $root 'Directory.Packages.props'
  if ((Test-Path $feedAnswer) -and ((Get-Item $versions).LastWriteTimeUtc -le (Get-Item $feedAnswer).LastWriteTimeUtc)) { return }

  $log = Join-Path $state 'feed.log'
  $fallback = 'false'
  if (-not (Invoke-Logged $log $dotnet @('restore', $project, '-p:UsePackageFallback=false', '-p:UseFormatter=false', '-v:q', '-tl:off', '--nologo'))) {
    if (-not (Select-String -Path $log -Pattern 'NU110[12]' -Quiet)) {
      Show-Errors $log
      Fail "The package feed could not be asked for the build's packages: see the errors above."
    }
    $fallback = 'true'
  }

  [IO.File]::WriteAllText(
    $feedAnswer,
    "<Project>`n  <PropertyGroup>`n    <UsePackageFallback>$fallback</UsePackageFallback>`n  </PropertyGroup>`n</Project>`n")
}

function Build-Host {
  $dotnet = Find-DotNet
  Use-DotNet $dotnet
  Request-Feed $dotnet
  if ((Get-Content $feedAnswer -Raw) -match '>true<') {
    Say 'Building the host on src/PackageFallback: the package feed lacks Cake.Frosting or its companions.'
  }
  else {
    Say 'Building the host.'
  }

  $log = Join-Path $state 'build.log'
  $sources = Get-Fingerprint
  if (Test-Path $stamp) { Remove-Item $stamp }
  $env:DOTNET_TieredPGO = $env:DOTNET_TC_CallCounting = '0'
  $env:UseSharedCompilation = 'true'
  $env:SharedCompilationId = "lambda-layer-$PID"
  $built = Invoke-Logged $log $dotnet @('build', $project, '-c', 'Release', '-p:UseFormatter=false', '-m:1', '-v:q', '-tl:off', '--nologo')
  Remove-Item Env:DOTNET_TieredPGO, Env:DOTNET_TC_CallCounting
  $env:UseSharedCompilation = 'false'
  [void] (Invoke-Logged (Join-Path $state 'end-compiler.log') $dotnet @('msbuild', (Join-Path $root 'build/EndCompiler.proj'), '-v:q', '-nologo'))
  Remove-Item Env:SharedCompilationId
  if (-not $built) {
    Show-Errors $log
    Fail 'The host does not build: see the errors above.'
  }
  [IO.File]::WriteAllText($stamp, "$dotnet`n$sources")
}

if (-not (Test-Current)) {
  [void] (New-Item -ItemType Directory -Force $state)

  # The system closes the lock of a process that dies.
  $lock = $null
  $said = $false
  while (-not $lock) {
    try {
      $lock = [IO.File]::Open((Join-Path $state 'lock.ps1'), 'OpenOrCreate', 'ReadWrite', 'None')
    }
    catch [IO.IOException] {
      if (-not $said) { Say 'Waiting for another build.ps1 that is setting up.'; $said = $true }
      Start-Sleep -Milliseconds 200
    }
  }

  try {
    if (-not (Test-Current)) { Build-Host }
  }
  finally {
    $lock.Dispose()
  }
}

# A comma makes PowerShell split an argument, and before 7.3 it does not quote what a program must receive quoted.
$arguments = @($args | ForEach-Object { if ($_ -is [array]) { $_ -join ',' } else { "$_" } })
if ($PSVersionTable.PSVersion -lt [version] '7.3') {
  $arguments = @($arguments | ForEach-Object {
      $argument = $_ -replace '(\\*)"', '$1$1\"'
      if ($argument -match '\s') { $argument = $argument -replace '(\\+)$', '$1$1' }
      if ($argument -eq '') { '""' } else { $argument }
    })
}

$dotnet = ((Get-Stamp) -split "`n")[0]
Use-DotNet $dotnet
& $dotnet $buildHost @arguments
exit $LASTEXITCODE
