#Requires -Version 7
# For users of PowerShell on Linux and in WSL: hands every argument to build.sh.
if (-not $IsLinux) {
  [Console]::Error.WriteLine('Layers are built on Linux; elsewhere in a Linux container or WSL.')
  exit 1
}

# Not by &, which takes * and ? in arguments for patterns of files.
$start = [Diagnostics.ProcessStartInfo]::new('bash')
$start.WorkingDirectory = $PWD.ProviderPath
$start.ArgumentList.Add((Join-Path $PSScriptRoot 'build.sh'))
# PowerShell splits an argument at a comma.
foreach ($argument in $args) { $start.ArgumentList.Add($argument -join ',') }
$build = [Diagnostics.Process]::Start($start)
$build.WaitForExit()
exit $build.ExitCode
