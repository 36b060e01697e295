using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>What must hold for every set of LiteLLM wheels.</summary>
public abstract class LiteLlmLayerSpecs(LiteLlmLayerFixture layer, long mostPackagesBytes, long mostLayerBytes, int fewestProbes)
{
    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public void Every_probe_that_passes_on_the_pristine_install_passes_on_the_layer()
    {
        Assert.True(layer.Run.ExitCode == 0, layer.Run.Output + layer.Run.Error);
        var report = JsonFile.Read<VerificationReport>(Path.Combine(layer.Result, "verification.json"));
        Assert.Equal(0, report.Count(ProbeStatus.Failed));
        Assert.Empty(report.Findings);
        Assert.Empty(report.Imports.Lost);
        Assert.Equal([], report.Imports.Made);
        Assert.True(report.Imports.Imported > 3000, $"{report.Imports.Imported} modules are imported");
        Assert.Contains(
            report.Probes,
            probe =>
                probe.Status == ProbeStatus.UpstreamGap && probe.Explain().Contains("No module named 'fastapi'", StringComparison.Ordinal)
        );
        Assert.True(report.Count(ProbeStatus.Passed) >= fewestProbes, $"{report.Count(ProbeStatus.Passed)} probes pass");
        // Those that share a process leave it as they found it: others would need a second try, alone. A deadlock in httpcore needs one,
        // too.
        var again = report
            .Probes.SelectMany(probe => new[] { probe.Layer, probe.Pristine })
            .Where(outcome => outcome is { Passed: true, Attempts: > 1 })
            .Select(outcome => outcome!.Probe)
            .ToList();
        Assert.True(again.Count <= 3, string.Join(", ", again));
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task No_rule_of_its_recipe_is_stale_and_of_one_that_is_the_new_line_is_proposed()
    {
        var (inputs, input) = await layer.InputAsync();

        Assert.Empty(StaleRules.Find(input, inputs.Options.Steps, inputs.ActiveSteps));

        var recipe = inputs.Options.Recipe with
        {
            Keep = [new("litellm/providers/huggingface_llms_metadata/*.txt", "moved")],
            Optional = inputs.Options.Recipe.Optional with
            {
                Distributions = ["hf_xett"],
                StandIns = ["tokenizer"],
                Data = [new("litellm/core/tokenizers/anthropic_tokenizer.json", "{}")],
            },
            Steps = [new("LiteLlmProxy", "", "", ["litellm/server/_experimental/out/**"], ["litellm.server.proxy"])],
        };
        var stale = StaleRules.Find(
            CleanupStage.Input(inputs with { Options = inputs.Options with { Recipe = recipe } }, layer.Install, input.Imports),
            CleanupSteps.Of(recipe),
            inputs.ActiveSteps
        );
        Assert.Equal(
            [
                "layer.yaml: keep: litellm/providers/huggingface_llms_metadata/*.txt matches no file of this install; "
                    + "write instead: litellm/llms/huggingface/huggingface_llms_metadata/*.txt",
                "layer.yaml: steps: LiteLlmProxy: paths: litellm/server/_experimental/out/** matches no file of this "
                    + "install; write instead: litellm/proxy/_experimental/out/**",
                "layer.yaml: steps: LiteLlmProxy: unreachable: litellm.server.proxy matches no file of this install; "
                    + "write instead: litellm.proxy",
                "layer.yaml: optionalDependencies: data: litellm/core/tokenizers/anthropic_tokenizer.json matches no "
                    + "file of this install; write instead: litellm/litellm_core_utils/tokenizers/anthropic_tokenizer.json",
                "layer.yaml: optionalDependencies: distributions: hf_xett matches no file of this install; write instead: hf-xet",
                "layer.yaml: optionalDependencies: standIns: tokenizer matches no file of this install; write instead: tokenizers",
            ],
            stale.Select(rule => rule.ToString())
        );
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public void It_is_small_and_its_sizes_add_up()
    {
        var size = JsonFile.Read<SizeReport>(Path.Combine(layer.Result, "size.json"));

        Assert.InRange(size.PackagesBytes, 1, mostPackagesBytes);
        // The C library comes along on build machines that are newer than the runtime only.
        var cLibrary = FileTree
            .Read(layer.Layer)
            .Files.Where(file => file.Folder == LayerLayout.Libraries && (RuntimeLibraries.IsCLibrary(file.Name) || file.Name == "ld.so"))
            .Sum(file => file.Bytes);
        Assert.InRange(size.LayerBytes - cLibrary, 1, mostLayerBytes);
        Assert.InRange(size.ZipBytes!.Value, 1, SizeReport.DirectUploadBytes);
        Assert.Equal(size.LayerBytes, size.PristineBytes + size.RuntimeBytes - size.RemovedBytes + size.RewrittenBytes);
        Assert.Equal(FileTree.Read(layer.Layer).Bytes, size.LayerBytes);
        Assert.True(size.LeftBytes > 0);
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public void Its_bill_of_materials_is_valid_and_names_every_distribution_with_its_wheel()
    {
        var text = File.ReadAllText(Path.Combine(layer.Result, "sbom.cdx.json"));

        BillCheck.AssertValid(text);
        using var bill = System.Text.Json.JsonDocument.Parse(text);
        var components = bill
            .RootElement.GetProperty("components")
            .EnumerateArray()
            .Where(component =>
                component.TryGetProperty("purl", out var purl) && purl.GetString()!.StartsWith("pkg:pypi/", StringComparison.Ordinal)
            )
            .ToList();
        var inLayer = FileTree
            .Read(layer.Layer)
            .Files.Count(file =>
                file.Name == "METADATA"
                && file.Folder.EndsWith(".dist-info", StringComparison.Ordinal)
                && !file.Path.Contains("_vendor", StringComparison.Ordinal)
            );
        Assert.Equal(inLayer, components.Count);
        Assert.All(
            components,
            component => Assert.Matches("^[0-9a-f]{64}$", component.GetProperty("hashes")[0].GetProperty("content").GetString())
        );
        Assert.All(
            components,
            component => Assert.True(component.TryGetProperty("licenses", out _), component.GetProperty("name").GetString())
        );
        var litellm = bill
            .RootElement.GetProperty("dependencies")
            .EnumerateArray()
            .Single(entry => entry.GetProperty("ref").GetString()!.StartsWith("pkg:pypi/litellm@", StringComparison.Ordinal));
        Assert.Contains(
            litellm.GetProperty("dependsOn").EnumerateArray(),
            purl => purl.GetString()!.StartsWith("pkg:pypi/openai@", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            litellm.GetProperty("dependsOn").EnumerateArray(),
            purl => purl.GetString()!.StartsWith("pkg:pypi/tokenizers@", StringComparison.Ordinal)
        );
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public void Its_report_is_one_small_file_that_knows_what_probes_open_and_how_packages_are_imported()
    {
        var page = new FileInfo(Path.Combine(layer.Result, "report.html"));
        Assert.InRange(page.Length, 1, 1_000_000);
        using var report = ReportData.Read(page.FullName);
        var files = report.RootElement.GetProperty("files");
        var opened = files
            .GetProperty("bytesAfter")
            .EnumerateArray()
            .Zip(files.GetProperty("opened").EnumerateArray(), (bytes, isOpened) => isOpened.GetInt32() * bytes.GetInt64())
            .Sum();
        Assert.InRange(opened, 40_000_000, report.RootElement.GetProperty("bytesAfter").GetInt64() - 5_000_000);
        Assert.Contains(
            report.RootElement.GetProperty("startUp").GetProperty("modules").EnumerateArray(),
            module => module.GetProperty("name").GetString() == "litellm.main"
        );
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task It_imports_with_an_empty_environment()
    {
        using var standIn = TemporaryDirectory.Create();
        var run = await ChildProcess.RunAsync(
            Path.Combine(LayerPython.RootOf(layer.Layer, standIn), "python/bin/python3"),
            [
                "-B",
                "-c",
                "import litellm; print(litellm.completion(model='gpt-4o', messages=[{'role': 'user', 'content': "
                    + "'x'}], mock_response='it works').choices[0].message.content)",
            ],
            ChildProcess.Only(new Dictionary<string, string> { ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True" })
        );

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("it works", run.Output, StringComparison.Ordinal);
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task Another_run_with_another_skip_reuses_the_install_and_needs_little_memory()
    {
        const string Peak =
            "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]); "
            + "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)";
        using var output = TemporaryDirectory.Create();
        Directory.CreateSymbolicLink(Path.Combine(output.Path, ".cache"), Path.Combine(layer.Output, ".cache"));

        var run = await ChildProcess.RunAsync(
            "python3",
            ["-c", Peak, .. layer.CommandLine("--target=CopyRuntime", "--skip=Tests", $"--output={output.Path}")]
        );

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("reused by pip", run.Output, StringComparison.Ordinal);
        // Linux counts in KiB.
        Assert.InRange(
            1024 * long.Parse(run.Output.Trim().Split('\n')[^1], System.Globalization.CultureInfo.InvariantCulture),
            1,
            300_000_000
        );
    }
}
