using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Tests.Verification.Probes;

public sealed class ProbeSuiteSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_script_is_carried_by_its_name_and_a_package_with_all_its_files_below_it()
    {
        Write("one.py", [1]);
        Write("checks/__init__.py", []);
        Write("checks/more.py", [2]);
        Write("checks/data/a.bin", [0, 255]);

        var script = ProbeSuite.Of(Read("one.py"))!;
        Assert.Equal("one.py", script.Entry);
        Assert.Equal([1], Assert.Single(script.Files, file => file.Key == "one.py").Value);
        var package = ProbeSuite.Of(Read("checks"))!;
        Assert.Equal("checks", package.Entry);
        Assert.Equal(["checks/__init__.py", "checks/data/a.bin", "checks/more.py"], package.Files.Keys);
        Assert.Equal([0, 255], package.Files["checks/data/a.bin"]);
        Assert.Null(ProbeSuite.Of(Read(null)));
    }

    private Recipe Read(string? probes)
    {
        var line = probes is null ? "" : $"probes: {probes}\n";
        Write(
            "layer.yaml",
            System.Text.Encoding.UTF8.GetBytes($"description: x\ntarget:\n  runtime: nodejs22.x\nrequirements: ensurepip\n{line}")
        );
        return RecipeReader.Read(_folder.Path, "own");
    }

    private void Write(string path, byte[] content)
    {
        var file = Path.Combine(_folder.Path, "own", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }
}
