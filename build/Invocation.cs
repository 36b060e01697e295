namespace Build;

/// <summary>Where the user called from, and where the project lies.</summary>
internal static class Invocation
{
    /// <summary>The file at the project's root by which the root is known.</summary>
    private const string RootMarker = "cake.config";

    /// <summary>The user's working directory when the host started: relative paths on the command line are meant from here.</summary>
    public static string Directory { get; } = Environment.CurrentDirectory;

    /// <summary>The project's root.</summary>
    public static string ProjectRoot { get; } = FindRoot(AppContext.BaseDirectory);

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
