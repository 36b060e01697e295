namespace Build;

/// <summary>Where the user called from, and where the project lies.</summary>
internal static class Invocation
{
    /// <summary>The file at the project's root by which the root is known.</summary>
    private const string RootMarker = "cake.config";

    private static readonly string[] s_publish = [$"--target={CommandLine.PublishTarget}", $"-t={CommandLine.PublishTarget}"];

    /// <summary>The user's working directory when the host started: relative paths on the command line are meant from here.</summary>
    public static string Directory { get; } = Environment.CurrentDirectory;

    /// <summary>The project's root.</summary>
    public static string ProjectRoot { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>Whether Publish is to show its calls and make none.</summary>
    public static bool IsDryRun { get; private set; }

    /// <summary>
    /// Takes <c>--dryrun</c> out of the arguments of Publish: Cake's own would name the task, run nothing of it and show nothing.
    /// </summary>
    /// <param name="arguments">The arguments as given.</param>
    /// <returns>Those that Cake gets.</returns>
    public static string[] WithoutDryRun(string[] arguments)
    {
        var target = arguments.Zip(arguments.Skip(1), (option, value) => $"{option}={value}").Concat(arguments);
        if (!target.Any(argument => s_publish.Contains(argument, StringComparer.OrdinalIgnoreCase)))
        {
            return arguments;
        }

        IsDryRun = arguments.Any(IsDryRunOption);
        return arguments.Where(argument => !IsDryRunOption(argument)).ToArray();
    }

    private static bool IsDryRunOption(string argument) => argument.ToUpperInvariant() is "--DRYRUN" or "--NOOP" or "--WHATIF";

    /// <summary>Makes the project's root the current directory, as recipes, caches and <c>cake.config</c> are found from there.</summary>
    public static void EnterProjectRoot()
    {
        // The user's directory must be known before it is left.
        _ = Directory;
        Environment.CurrentDirectory = ProjectRoot;
    }

    private static string FindRoot(string start)
    {
        for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, RootMarker)))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"No {RootMarker} above {start}: the build host must lie inside the project.");
    }
}
