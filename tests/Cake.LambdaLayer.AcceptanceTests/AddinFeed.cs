using System.IO.Compression;
using System.Xml.Linq;

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
        Specification().Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => ((string)element.Attribute("id")!, (string)element.Attribute("version")!))
            .ToList();

    public string Value(string element) => Specification().Descendants().First(candidate => candidate.Name.LocalName == element).Value;

    public async Task InitializeAsync()
    {
        var pack = await Project.RunAsync(["--target=Pack", $"--output={Folder}"]);
        Assert.True(pack.ExitCode == 0, pack.Output + pack.Error);
        foreach (var (id, version) in Dependencies)
        {
            await AddAsync(id, version);
        }
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>The package as it was restored for this build; what stands in for it where the package feed does not serve it.</summary>
    private async Task AddAsync(string id, string version)
    {
        var standIn = Path.Combine(Project.Root, "src", "PackageFallback", id);
        if (await IsFallbackUsedAsync() && Directory.Exists(standIn))
        {
            var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
            var pack = await ChildProcess.RunAsync(dotnet, ["pack", standIn, "--configuration", "Release", "--output", Folder, "-p:IsPackable=true", "--nologo", "-tl:off"]);
            Assert.True(pack.ExitCode == 0, pack.Output);
            Assert.True(File.Exists(Path.Combine(Folder, $"{id}.{version}.nupkg")), $"{standIn} has another version than {version}");
            return;
        }

        // The feed may have served a later one.
        var restored = Directory.EnumerateFiles(Path.Combine(CakeScript.Packages, id.ToLowerInvariant()), "*.nupkg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        File.Copy(restored, Path.Combine(Folder, Path.GetFileName(restored)));
    }

    private static async Task<bool> IsFallbackUsedAsync() =>
        (await File.ReadAllTextAsync(Path.Combine(Project.Root, ".bootstrap", "feed.props"))).Contains(">true<", StringComparison.Ordinal);

    private XDocument Specification()
    {
        using var zip = ZipFile.OpenRead(Package);
        using var stream = zip.GetEntry("Cake.LambdaLayer.nuspec")!.Open();
        return XDocument.Load(stream);
    }
}
