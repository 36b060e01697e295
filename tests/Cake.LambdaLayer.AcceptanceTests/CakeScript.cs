using System.Reflection;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A script that Cake's own tool compiles and runs, in a folder of its own.</summary>
internal sealed class CakeScript : IDisposable
{
    private static readonly Assembly s_assembly = typeof(CakeScript).Assembly;

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    /// <summary>The folder that packages were restored to.</summary>
    public static string Packages => Metadata("Packages");

    public string Folder => Path.Combine(_folder.Path, "my script");

    /// <param name="script">The script.</param>
    /// <param name="feed">The only folder of packages it may know, where it needs one.</param>
    /// <param name="arguments">Arguments beside the script.</param>
    public async Task<ChildProcess> RunAsync(string script, string? feed = null, params string[] arguments)
    {
        Directory.CreateDirectory(Folder);
        var file = Path.Combine(Folder, "build.cake");
        await File.WriteAllTextAsync(file, script);
        var sources = feed is null ? "" : $"""<add key="feed" value="{feed}" />""";
        await File.WriteAllTextAsync(
            Path.Combine(Folder, "NuGet.config"),
            $"<configuration><packageSources><clear />{sources}</packageSources></configuration>"
        );
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        // What stands in for a package must not get among this user's packages.
        var variables = new Dictionary<string, string?> { ["NO_COLOR"] = "1", ["NUGET_PACKAGES"] = Path.Combine(_folder.Path, "packages") };
        return await ChildProcess.RunAsync(dotnet, [Metadata("CakeTool"), file, .. arguments], variables, workingDirectory: Folder);
    }

    public void Dispose() => _folder.Dispose();

    private static string Metadata(string key) =>
        s_assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == key).Value!;
}
