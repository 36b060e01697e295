using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
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
        var (zip, library) = (options.Layout.LibraryZip, Path.GetFileName(options.Layout.StandardLibrary));
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
        Assert.False(Directory.Exists(Path.Combine(layer, options.Layout.Packages, "idna")));

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
        var settings = Settings("idna", "sniffio") with { Heal = true };

        _recipe.Context.LambdaLayer(settings);

        var options = _recipe.Context.LambdaLayerOptions(settings);
        var plan = JsonFile.Read<LayerPlan>(Path.Combine(options.ResultDirectory, LayerPlan.FileName));
        // Any of its files will do.
        Assert.Equal(
            ("idna/__init__.py", "Verify", "reads_itself needs it"),
            Assert.Single(plan.Restored) is var restored ? (restored.Path, restored.By, restored.Because) : default
        );
        var layer = Path.Combine(options.ResultDirectory, "layer");
        Assert.True(File.Exists(Path.Combine(layer, options.Layout.Packages, "idna/core.pyc")));
        Assert.DoesNotContain(
            plan.Packages.Changes,
            change => change.Step == "LibraryZip" && change.Path.StartsWith("idna/", StringComparison.Ordinal)
        );
        Assert.Contains(plan.Packages.Changes, change => change is { Step: "LibraryZip", Path: "sniffio/_impl.py" });
        Assert.True(JsonFile.Read<VerificationReport>(Path.Combine(options.ResultDirectory, "verification.json")).Passed);
    }

    public void Dispose() => _recipe.Dispose();

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
