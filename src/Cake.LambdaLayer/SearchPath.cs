namespace Cake.LambdaLayer;

/// <summary>The programs that can be started by their name alone.</summary>
internal static class SearchPath
{
    /// <summary>The first program of a name in the folders of PATH, or <see langword="null"/>.</summary>
    /// <param name="program">Its name, on Windows without <c>.exe</c>.</param>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program))
            .FirstOrDefault(File.Exists);
}
