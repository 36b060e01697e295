using Build.Console;
using CliWrap;

namespace Build.Development;

/// <summary>A program whose output is the task's own.</summary>
internal static class ChildProgram
{
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(
        LayerContext context,
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null
    )
    {
        var result = await CliWrap
            .Cli.Wrap(program)
            .WithArguments(arguments)
            .WithEnvironmentVariables(environment ?? new Dictionary<string, string?>())
            .WithStandardOutputPipe(PipeTarget.ToDelegate(context.Report.Line))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(context.Report.Line))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(context.Cancellation);
        return result.ExitCode;
    }
}
