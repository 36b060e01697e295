using System.IO.Compression;
using System.Text.Json;
using System.Xml.Linq;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A folder of packages with the addin as Pack makes it, and all it depends on.</summary>
public sealed class AddinFeed : IAsyncLifetime
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    public string Folder => _folder.Path;

    public string Package => Directory.EnumerateFiles(Folder, "Cake.LambdaLayer.*.nupkg").Single();

    public string Version => Value("version");

    /// <summary>What the package says it depends on: names and lowest versions.</summary>
    public IReadOnlyList<(string Id, string Version)> Dependencies =>
        Specification()
            .Descendants()
            .Where(element => element.Name.LocalName == "dependency")
            .Select(element => ((string)element.Attribute("id")!, (string)element.Attribute("version")!))
            .ToList();

    public string Value(string element) => Specification().Descendants().First(candidate => candidate.Name.LocalName == element).Value;

    public async ValueTask InitializeAsync()
    {
        var pack = await Project.RunAsync(["--target=Pack", $"--output={Folder}"]);
        Assert.True(pack.ExitCode == 0, pack.Output + pack.Error);
        foreach (var (id, version) in Dependencies)
        {
            await AddAsync(id, version);
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The package as it was restored for this build, or that of the project which was built in its place.</summary>
    private async Task AddAsync(string id, string version)
    {
        var project = Path.Combine(Project.Root, "src", "Cake.LambdaLayer");
        await using var restored = File.OpenRead(
            Path.Combine(Project.Root, ".bootstrap", "obj", "Cake.LambdaLayer", "project.assets.json")
        );
        using var assets = await JsonDocument.ParseAsync(restored);
        var library = assets
            .RootElement.GetProperty("libraries")
            .EnumerateObject()
            .Single(entry => entry.Name.StartsWith($"{id}/", StringComparison.OrdinalIgnoreCase))
            .Value;
        var path = library.GetProperty("path").GetString()!;
        if (library.GetProperty("type").GetString() == "project")
        {
            var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
            var pack = await ChildProcess.RunAsync(
                dotnet,
                [
                    "pack",
                    Path.GetFullPath(path, project),
                    "--configuration",
                    "Release",
                    "--output",
                    Folder,
                    "-p:IsPackable=true",
                    "--nologo",
                    "-tl:off",
                ]
            );
            Assert.True(pack.ExitCode == 0, pack.Output);
            Assert.True(File.Exists(Path.Combine(Folder, $"{id}.{version}.nupkg")), $"{path} has another version than {version}");
            return;
        }

        var package = Directory.EnumerateFiles(Path.Combine(CakeScript.Packages, path), "*.nupkg").Single();
        File.Copy(package, Path.Combine(Folder, Path.GetFileName(package)));
    }

    private XDocument Specification()
    {
        using var zip = ZipFile.OpenRead(Package);
        using var stream = zip.GetEntry("Cake.LambdaLayer.nuspec")!.Open();
        return XDocument.Load(stream);
    }
}
