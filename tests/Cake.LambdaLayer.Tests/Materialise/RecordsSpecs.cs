using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Tests.Materialise;

/// <summary>What <c>importlib.metadata</c> of a real Python finds in a layer, compared with the plain install.</summary>
public sealed class RecordsSpecs : IDisposable
{
    private const string Questions = """
        import importlib.metadata as metadata, json, sys
        answers = {}
        for found in metadata.distributions(path=sys.path[:1]):
            name = found.metadata["Name"]
            answers[name] = {
                "version": metadata.version(name),
                "requires": found.requires,
                "entries": sorted(str(entry) for entry in found.entry_points),
                "packages": sorted(
                    package for package, names in metadata.packages_distributions().items() if name in names
                ),
                "missing": [str(file) for file in found.files or [] if not file.locate().exists()],
                "files": sorted(str(file) for file in found.files or []),
            }
        print(json.dumps(answers, sort_keys=True))
        """;

    private readonly PackagesFolder _packages = new PackagesFolder()
        .File("pkg/data, with a comma.csv", "1\n")
        .File("pkg/README.md", "text")
        .File("pkg-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\n")
        .File("pkg-1.0.dist-info/licenses/LICENSE", "terms")
        .File("pkg-1.0.dist-info/entry_points.txt", "[group]\nname = pkg:main\n")
        .File("bin/pkg-tool", "#!/bin/sh\n")
        .Install(
            "pkg",
            [
                "pkg/__init__.py",
                "\"pkg/data, with a comma.csv\"",
                "pkg/README.md",
                "pkg/tests/__init__.py",
                "pkg/tests/test_it.py",
                "single.py",
                "../../../bin/pkg-tool",
                "pkg-1.0.dist-info/WHEEL",
                "pkg-1.0.dist-info/licenses/LICENSE",
                "pkg-1.0.dist-info/entry_points.txt",
            ],
            "other"
        )
        .File("declared-1.0.dist-info/top_level.txt", "declared\n_declared\n")
        .Install("declared", ["declared/__init__.py", "declared-1.0.dist-info/top_level.txt"])
        .Install("only-data", ["share/words.csv"]);

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    /// <summary>The packages in the layer.</summary>
    private string _layer = "";

    [Fact]
    public async Task Versions_files_entry_points_and_packages_are_those_of_the_plain_install()
    {
        var plan = await WriteAsync("Metadata", "Documentation", "Tests", "SourceFiles");

        var (plain, layer) = (await AskAsync(_packages.Root), await AskAsync(_layer));

        foreach (var name in new[] { "declared", "only-data", "pkg" })
        {
            foreach (var what in new[] { "version", "requires", "entries", "packages" })
            {
                Assert.Equal(
                    plain.GetProperty(name).GetProperty(what).GetRawText(),
                    layer.GetProperty(name).GetProperty(what).GetRawText()
                );
            }

            Assert.Equal("[]", layer.GetProperty(name).GetProperty("missing").GetRawText());
        }

        string[] expected =
        [
            "../../../bin/pkg-tool",
            "pkg-1.0.dist-info/METADATA",
            "pkg-1.0.dist-info/RECORD",
            "pkg-1.0.dist-info/entry_points.txt",
            "pkg/__init__.pyc",
            "pkg/data, with a comma.csv",
            "single.pyc",
        ];
        Assert.Equal(expected, layer.GetProperty("pkg").GetProperty("files").EnumerateArray().Select(file => file.GetString()));
        Assert.Equal(plan.BytesAfter, FileTree.Read(_folder.Path).Bytes);
    }

    [Fact]
    public async Task What_is_packed_is_named_in_its_zip_file()
    {
        var plan = await WriteAsync("Metadata", "SourceFiles", "LibraryZip");

        var record = PackagesFolder.FromDisk(plan).Changes.Single(change => change.Path == "declared-1.0.dist-info/RECORD");
        var packed = plan.Changes.Single(change => change.Path == "declared/__init__.py").PackedIn;

        Assert.NotNull(packed);
        Assert.Contains($"../../{packed}/declared/__init__.pyc,,\n", await ReadAsync(record.Path), StringComparison.Ordinal);
        Assert.Equal("Metadata", record.Step);
        Assert.Equal("pkg\nsingle\n", await ReadAsync("pkg-1.0.dist-info/top_level.txt"));
        Assert.Equal(plan.BytesAfter, FileTree.Read(_folder.Path).Bytes);
        Assert.Equal(plan.SavedBytes, plan.Steps.Sum(ledger => ledger.SavedBytes));
    }

    [Fact]
    public async Task Metadata_that_is_vendored_counts_too()
    {
        _packages
            .File("pkg/_vendor/inner-2.0.dist-info/METADATA", "Name: inner\nVersion: 2.0\n\nA long description.\n")
            .File("pkg/_vendor/inner-2.0.dist-info/entry_points.txt", "[group]\ninner = inner:main\n")
            .File("pkg/_vendor/inner-2.0.dist-info/INSTALLER", "pip\n")
            .File("pkg/_vendor/inner-2.0.dist-info/notes.txt", "who put it there reads it")
            .File("pkg/_vendor/inner/__init__.py")
            .File(
                "pkg/_vendor/inner-2.0.dist-info/RECORD",
                "inner/__init__.py,,\ninner/gone.py,,\ninner-2.0.dist-info/METADATA,,\ninner-2.0.dist-info/RECORD,,\n"
            )
            .File("pkg/_vendor/old.egg-info/PKG-INFO", "Name: old\nVersion: 3\n")
            .File("pkg/_vendor/old.egg-info/requires.txt", "inner\n")
            .File("pkg/_vendor/old.egg-info/top_level.txt", "old\n");
        await WriteAsync("Metadata", "Documentation", "SourceFiles");

        var vendored = await AskAsync(Path.Combine(_layer, "pkg/_vendor"));

        Assert.Equal("2.0", vendored.GetProperty("inner").GetProperty("version").GetString());
        Assert.Equal(1, vendored.GetProperty("inner").GetProperty("entries").GetArrayLength());
        Assert.Equal(["inner"], vendored.GetProperty("inner").GetProperty("packages").EnumerateArray().Select(name => name.GetString()));
        Assert.Contains(
            "inner/__init__.pyc",
            vendored.GetProperty("inner").GetProperty("files").EnumerateArray().Select(file => file.GetString())
        );
        Assert.Equal("[\"inner\"]", vendored.GetProperty("old").GetProperty("requires").GetRawText());
        Assert.Equal(["old"], vendored.GetProperty("old").GetProperty("packages").EnumerateArray().Select(name => name.GetString()));
        Assert.True(File.Exists(Path.Combine(_layer, "pkg/_vendor/inner-2.0.dist-info/notes.txt")));
        Assert.False(File.Exists(Path.Combine(_layer, "pkg/_vendor/inner-2.0.dist-info/INSTALLER")));
    }

    public void Dispose()
    {
        _packages.Dispose();
        _folder.Dispose();
    }

    private async Task<TreePlan> WriteAsync(params string[] steps)
    {
        using var output = TemporaryDirectory.Create();
        var inputs = await TestOptions.InAsync(output.Path);
        var plan = await _packages.CompletePlanAsync(inputs, null, steps);
        _layer = Path.Combine(_folder.Path, inputs.Layout.Packages);
        Materializer.Write(_packages.Tree(), plan, _folder.Path, inputs.Layout.OfPackageFile, CancellationToken.None);
        return plan;
    }

    private Task<string> ReadAsync(string path) => File.ReadAllTextAsync(Path.Combine(_layer, path));

    private static async Task<System.Text.Json.JsonElement> AskAsync(string folder)
    {
        var python = (await TestInterpreter.FindAsync()).Executable;
        var run = await ChildProcess.RunAsync(
            python,
            ["-I", "-S", "-B", "-c", $"import sys; sys.path.insert(0, {Quoted(folder)})\n{Questions}"]
        );
        Assert.True(run.ExitCode == 0, run.Error);
        return System.Text.Json.JsonDocument.Parse(run.Output).RootElement;
    }

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
