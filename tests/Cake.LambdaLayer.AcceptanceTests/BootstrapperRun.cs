namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>What one start of build.sh printed, by line, and how it ended.</summary>
internal sealed record BootstrapperRun(int ExitCode, string[] Output, string[] Error);
