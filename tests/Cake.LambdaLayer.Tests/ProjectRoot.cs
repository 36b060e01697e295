namespace Cake.LambdaLayer.Tests;

/// <summary>
/// The root of the project that the tests belong to. The compiler knows no paths where builds are the same everywhere, as in CI.
/// </summary>
internal static class ProjectRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "cake.config")))
        {
            folder =
                System.IO.Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException($"No cake.config above {AppContext.BaseDirectory}.");
        }

        return folder;
    }
}
