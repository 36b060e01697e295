namespace Build;

/// <summary>The arguments that Cake gets, made from those the user wrote.</summary>
internal static class TargetArguments
{
    private static readonly string[] s_publish = [$"--target={CommandLine.PublishTarget}", $"-t={CommandLine.PublishTarget}"];

    /// <summary>
    /// Takes <c>--dryrun</c> out of the arguments of Publish: Cake's own would name the task, run nothing of it and show nothing.
    /// </summary>
    /// <param name="arguments">The arguments as given.</param>
    /// <returns>Those that Cake gets.</returns>
    public static IEnumerable<string> ForCake(IReadOnlyList<string> arguments) =>
        IsPublish(arguments) ? arguments.Where(argument => !IsDryRun(argument)) : arguments;

    public static bool IsPublish(IReadOnlyList<string> arguments) =>
        arguments
            .Zip(arguments.Skip(1), (option, value) => $"{option}={value}")
            .Concat(arguments)
            .Any(argument => s_publish.Contains(argument, StringComparer.OrdinalIgnoreCase));

    public static bool IsDryRun(string argument) => argument.ToUpperInvariant() is "--DRYRUN" or "--NOOP" or "--WHATIF";
}
