namespace Cake.LambdaLayer.Tests;

/// <summary>The project that the tests belong to.</summary>
internal static class Project
{
    /// <summary>Its root. The compiler knows no paths where builds are the same everywhere, as in CI.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "cake.config")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"No cake.config above {AppContext.BaseDirectory}.");
        }

        return folder;
    }
}
