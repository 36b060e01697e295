namespace Cake.LambdaLayer.Processes;

/// <summary>The programs that can be started by their name alone.</summary>
internal static class SearchPath
{
    /// <summary>The first program of a name in the folders of PATH, or <see langword="null"/>.</summary>
    /// <param name="program">Its name.</param>
    public static string? Find(string program) => FindAll(program).FirstOrDefault();

    /// <summary>The programs of some names, folder by folder of PATH.</summary>
    /// <param name="programs">Their names; in each folder the first one comes first.</param>
    public static IEnumerable<string> FindAll(params IReadOnlyList<string> programs) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => programs.Select(program => Path.Combine(folder, program)))
            .Where(File.Exists);
}
