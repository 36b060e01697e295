using System.IO.Compression;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Verification;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>Modules in the zip file that Python looks into first, on real wheels.</summary>
public sealed class LibraryZipSpecs(SampleLayerFixture sample) : IClassFixture<SampleLayerFixture>, IDisposable
{
    private readonly BrokenRecipe _recipe = new("sample");

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task Modules_are_packed_and_packages_with_data_or_an_interest_in_their_files_are_not()
    {
        _recipe.Probes(
            "import probes\n\n@probes.probe\ndef names():\n    import click, email.mime.text, idna\n    assert "
                + "idna.decode('xn--bcher-kva') == 'b\u00fccher'\n"
        );
        var settings = Settings("idna", "click", "certifi");

        _recipe.Context.LambdaLayer(settings);

        var options = _recipe.Context.LambdaLayerOptions(settings);
        using var made = _recipe.Context.LambdaLayerBegin(options);
        var layout = made.Inputs.Layout;
        var layer = Path.Combine(options.ResultDirectory, "layer");
        using var standIn = TemporaryDirectory.Create();
        var run = await ChildProcess.RunAsync(
            Path.Combine(LayerPython.RootOf(layer, standIn), "python/bin/python3"),
            [
                "-c",
                "import certifi, click, email.mime.text, idna, json, os\nfor module in (idna, email.mime.text, json, "
                    + "os, certifi): print(module.__file__.partition('python/lib/')[2])\nassert certifi.contents()",
            ]
        );
        Assert.True(run.ExitCode == 0, run.Error);
        var (zip, library) = (layout.LibraryZip, Path.GetFileName(layout.StandardLibrary));
        Assert.Equal(
            [
                $"{zip}/idna/__init__.pyc",
                $"{zip}/email/mime/text.pyc",
                $"{zip}/json/__init__.pyc",
                $"{library}/os.py",
                $"{library}/site-packages/certifi/__init__.pyc",
            ],
            run.Output.Trim().Split('\n')
        );
        Assert.False(Directory.Exists(Path.Combine(layer, layout.Packages, "idna")));

        // What is packed is booked to the byte on the step, and on its distribution.
        var plan = JsonFile.Read<LayerPlan>(Path.Combine(options.ResultDirectory, LayerPlan.FileName));
        var changes = plan.Packages.Changes.Concat(plan.Interpreter!.Changes).Where(change => change.Step == "LibraryZip").ToList();
        Assert.Equal(new FileInfo(Path.Combine(layer, "python/lib", zip)).Length, changes.Sum(change => change.BytesAfter));
        Assert.Contains(changes, change => change is { Path: "idna/core.py", Also: ["SourceFiles"] });
        Assert.True(
            plan.Packages.Steps.Concat(plan.Interpreter.Steps).Where(ledger => ledger.Step == "LibraryZip").Sum(ledger => ledger.SavedBytes)
                > 500_000
        );
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public void Code_that_needs_its_file_after_all_is_found_and_its_package_stays_outside()
    {
        _recipe.Probes(
            "import probes\n\n@probes.probe\ndef reads_itself():\n    import idna.core\n    assert "
                + "open(getattr(idna.core, '__fi' + 'le__'), 'rb').read()\n"
        );
        var settings = Settings("idna", "sniffio");

        _recipe.Context.LambdaLayer(settings);

        var options = _recipe.Context.LambdaLayerOptions(settings);
        using var made = _recipe.Context.LambdaLayerBegin(options);
        var layout = made.Inputs.Layout;
        var plan = JsonFile.Read<LayerPlan>(Path.Combine(options.ResultDirectory, LayerPlan.FileName));
        // Any of its files will do.
        Assert.Equal(
            ("idna/__init__.py", "Verify", "reads_itself needs it"),
            Assert.Single(plan.Restored) is var restored ? (restored.Path, restored.By, restored.Because) : default
        );
        var layer = Path.Combine(options.ResultDirectory, "layer");
        Assert.True(File.Exists(Path.Combine(layer, layout.Packages, "idna/core.pyc")));
        Assert.DoesNotContain(
            plan.Packages.Changes,
            change => change.Step == "LibraryZip" && change.Path.StartsWith("idna/", StringComparison.Ordinal)
        );
        Assert.Contains(plan.Packages.Changes, change => change is { Step: "LibraryZip", Path: "sniffio/_impl.py" });
        Assert.True(JsonFile.Read<VerificationReport>(Path.Combine(options.ResultDirectory, "verification.json")).Passed);
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public void What_is_packed_is_explained_from_the_plan_and_comes_back_by_path()
    {
        var settings = Settings("idna", "certifi");
        _recipe.Context.LambdaLayer(settings);
        var options = _recipe.Context.LambdaLayerOptions(settings);
        using var made = _recipe.Context.LambdaLayerBegin(options);
        var zip = made.Inputs.Layout.LibraryZip;

        var packed = Assert.Single(_recipe.Context.LambdaLayerExplain(options, path: "idna/core.py"));
        var outside = Assert.Single(_recipe.Context.LambdaLayerExplain(options, path: "certifi/core.py"));

        Assert.Equal(($"python/lib/{zip}/idna/core.pyc", ChangeKind.Rewrite), (packed.LayerPath, packed.Change));
        Assert.Equal("LibraryZip", packed.Doer?.Step);
        Assert.StartsWith("Python has that file on sys.path", packed.Doer?.Reason, StringComparison.Ordinal);
        Assert.Equal("settings.Skip=SourceFiles,LibraryZip", packed.Undo);
        Assert.Equal("SourceFiles", outside.Doer?.Step);
        Assert.Contains(outside.Words, word => word is { Step: "LibraryZip", Opinion: StepOpinion.ChangesNothing });

        var again = settings with { Restore = new RestoreRequest([], ["idna/core.py"], []) };
        _recipe.Context.LambdaLayer(again);
        var back = Assert.Single(_recipe.Context.LambdaLayerExplain(options, path: "idna/core.py"));
        Assert.Equal((null, "Restore brought it back: settings.Restore.Paths=idna/core.py"), (back.Change, back.KeptBecause));
        Assert.Null(Assert.Single(_recipe.Context.LambdaLayerExplain(options, path: "idna/py.typed")).Change);
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public void The_stages_one_by_one_make_the_same_layer_and_the_interpreter_can_be_copied_anew()
    {
        var settings = Settings("idna", "sniffio");
        _recipe.Context.LambdaLayer(settings);
        var options = _recipe.Context.LambdaLayerOptions(settings);
        var whole = Hashes(options);

        string zip;
        using (var layer = _recipe.Context.LambdaLayerBegin(options))
        {
            _recipe.Context.LambdaLayerCleanup(layer);
            _recipe.Context.LambdaLayerPublishResult(layer);
            var layout = layer.Inputs.Layout;
            zip = Path.Combine(options.ResultDirectory, "layer/python/lib", layout.LibraryZip);
        }

        using (var archive = ZipFile.OpenRead(zip))
        {
            Assert.All(archive.Entries, entry => Assert.Matches("^(idna|sniffio)/", entry.FullName));
        }

        var packages = JsonFile.Read<LayerPlan>(Path.Combine(options.ResultDirectory, LayerPlan.FileName)).Packages;
        Assert.Equal(packages.BytesAfter, FileTree.Read(Path.Combine(options.ResultDirectory, "layer")).Bytes);
        for (var i = 0; i < 2; i++)
        {
            using var layer = _recipe.Context.LambdaLayerBegin(options);
            _recipe.Context.LambdaLayerCopyRuntime(layer);
            _recipe.Context.LambdaLayerPublishResult(layer);
            Assert.Equal(whole, Hashes(options));
        }
    }

    public void Dispose() => _recipe.Dispose();

    private static List<(string, string)> Hashes(LayerOptions options) =>
        FileTree.Read(Path.Combine(options.ResultDirectory, "layer")).Files.Select(file => (file.Path, IO.Hashes.Of(file))).ToList();

    private LambdaLayerSettings Settings(params string[] requirements)
    {
        _recipe.Add("requirements.txt", string.Join('\n', requirements) + "\n");
        return new LambdaLayerSettings
        {
            RecipesDirectory = _recipe.RecipesDirectory,
            Recipe = "sample",
            Requirements = "requirements.txt",
            FindLinks = [Wheelhouse.Of("litellm-1.78")],
            NoIndex = true,
            Installer = "pip",
            OutputDirectory = sample.Output,
            Profile = "size",
        };
    }
}
