using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Sandbox;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Tests;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>Verify in a sandbox, without one and in other userlands, on the sample.</summary>
public sealed class SandboxSpecs(SampleLayerFixture sample, OldUserland userland) : IClassFixture<SampleLayerFixture>, IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    private VerificationReport Report => JsonFile.Read<VerificationReport>(Path.Combine(sample.Result, "verification.json"));

    [Fact(Skip = Machine.NeedsBubblewrap, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasBubblewrap))]
    public void A_build_says_that_its_probes_ran_in_a_sandbox()
    {
        Assert.True(sample.Run.ExitCode == 0, sample.Run.Output + sample.Run.Error);
        Assert.Contains("), in a sandbox\n", sample.Run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_bubblewrap_no_code_of_the_packages_runs_unless_that_is_asked_for()
    {
        var variables = new Dictionary<string, string?> { ["PATH"] = PathWithoutBubblewrap() };

        var refused = await Project.StartAsync(Arguments("--target=Verify"), variables);

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains(
            "Code of the packages runs in a sandbox only, and there is none: bwrap is not on PATH (apt-get install bubblewrap). Install",
            refused.Output + refused.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("With --no-sandbox it runs as this user", refused.Output + refused.Error, StringComparison.Ordinal);

        var run = await Project.StartAsync(Arguments("--target=Verify", "--no-sandbox"), variables);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("not sandboxed: bwrap is not on PATH (apt-get install bubblewrap)\n", run.Output, StringComparison.Ordinal);
        Assert.False(Report.Sandboxed);
        Assert.Equal("bwrap is not on PATH (apt-get install bubblewrap)", Report.WhyNotSandboxed);
    }

    [Fact]
    public async Task Another_userland_needs_a_bubblewrap_that_works()
    {
        // What bubblewrap says where the kernel refuses user namespaces.
        var program = Path.Combine(_folder.Path, "bwrap");
        await File.WriteAllTextAsync(program, "#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n");
        FileModes.Set(program, executable: true);
        var root = SmallRoot.Make(Path.Combine(_folder.Path, "root"));

        var run = await Project.StartAsync(
            Arguments("--target=Install", $"--rootfs={root}"),
            new Dictionary<string, string?> { ["PATH"] = $"{_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}" }
        );

        Assert.NotEqual(0, run.ExitCode);
        Assert.Matches(
            $@"Nothing can be run in --rootfs={root}: .* does not run in bubblewrap: bwrap: No permissions to create a new namespace\.",
            run.Output + run.Error
        );
    }

    [Fact(Skip = Machine.NeedsBubblewrap, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasBubblewrap))]
    public async Task Another_userland_gets_a_section_of_its_own_in_the_report()
    {
        var root = SmallRoot.Make(Path.Combine(_folder.Path, "root"));

        var run = await Project.RunAsync(Arguments("--target=Verify", $"--rootfs={root}"));

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var report = Report;
        var there = report.Root!;
        Assert.Equal((root, true, "/opt/" + Layout.Interpreter), (there.Root.Directory, there.Ran, there.Interpreter));
        Assert.Equal(report.Imports.Imported, there.Imports.Imported);
        Assert.Equal(
            report.Probes.Select(probe => probe.Probe).Order(StringComparer.Ordinal),
            there.Probes.Select(probe => probe.Probe).Order(StringComparer.Ordinal)
        );
        Assert.Contains(
            $"in {there.Root}: {report.Imports.Imported:N0} modules, 0 lost; {report.Probes.Count} of {report.Probes.Count} probes pass",
            run.Output,
            StringComparison.Ordinal
        );
    }

    [Fact(Skip = Machine.NeedsBubblewrap, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasBubblewrap))]
    public void What_fails_in_another_userland_only_fails_the_build_and_names_it()
    {
        using var recipe = new BrokenRecipe("sample").Probes(
            """
            import os, probes

            @probes.probe
            def programs(): assert os.path.exists("/usr/bin/env")
            """
        );
        var root = SmallRoot.Make(Path.Combine(_folder.Path, "root"));
        var settings = new LambdaLayerSettings
        {
            RecipesDirectory = recipe.RecipesDirectory,
            Recipe = "sample",
            OutputDirectory = sample.Output,
            RootFileSystem = root,
        };

        var refusal = Assert.Throws<LambdaLayerException>(() => recipe.Context.LambdaLayer(settings));

        Assert.StartsWith(
            $"The layer does not do what the pristine install does: programs in {root} (glibc ",
            refusal.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "): AssertionError: def programs(): assert os.path.exists(\"/usr/bin/env\")",
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    [Fact(Skip = Machine.NeedsBubblewrap, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasBubblewrap))]
    public async Task A_layer_without_an_interpreter_is_not_run_in_a_userland_without_one()
    {
        var root = SmallRoot.Make(Path.Combine(_folder.Path, "root"));
        var run = await Project.RunAsync(Arguments("--target=Verify", $"--runtime=python{Layout.Python}", $"--rootfs={root}"));

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("), in a sandbox\n", run.Output, StringComparison.Ordinal);
        Assert.Matches($@"in {root} \(glibc .*\): not run: it has no python{Layout.Python}, and the layer none either", run.Output);
    }

    [Fact(Skip = Machine.NeedsOldUserland, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasOldUserland))]
    public async Task An_interpreter_that_needs_a_newer_C_library_is_told_by_the_version_it_needs()
    {
        // A program of this machine in the place of the interpreter: the loader gives up before it gets to know what it loads.
        var binaries = Directory.CreateDirectory(Path.Combine(_folder.Path, "layer", "python", "bin")).FullName;
        File.Copy("/bin/sh", Path.Combine(binaries, "python3"));
        var interpreter = await TestInterpreter.FindAsync();
        var root = await userland.RootAsync();
        var sandbox = await CodeSandbox.FindAsync(interpreter, CancellationToken.None) with { Root = root };
        var runner = new ProbeRunner(
            sandbox.With(new Mount(Path.Combine(_folder.Path, "layer"), CodeSandbox.LayerFolder)),
            "/opt/python/bin/python3",
            [],
            new Dictionary<string, string>(),
            _folder.Path
        );

        Assert.Matches(
            @"^it does not start: /opt/python/bin/python3 needs GLIBC_2\.3[2-9]$",
            await runner.FindStartErrorAsync(CancellationToken.None)
        );
        Assert.Equal("2.31", RootFileSystem.Open(root, LambdaTarget.HostArchitecture).Glibc);
    }

    public void Dispose() => _folder.Dispose();

    private LayerLayout Layout =>
        new(
            Path.GetFileName(Directory.EnumerateDirectories(Path.Combine(sample.Layer, "python", "lib"), "python3.*").Single())[
                "python".Length..
            ],
            BundlesInterpreter: true
        );

    private string[] Arguments(params string[] arguments) => ["--recipe=sample", $"--output={sample.Output}", .. arguments];

    /// <summary>All programs of PATH but one.</summary>
    private string PathWithoutBubblewrap()
    {
        var programs = Directory.CreateDirectory(Path.Combine(_folder.Path, "programs")).FullName;
        foreach (
            var program in Environment
                .GetEnvironmentVariable("PATH")!
                .Split(':')
                .Where(Directory.Exists)
                .SelectMany(Directory.EnumerateFiles)
        )
        {
            var link = Path.Combine(programs, Path.GetFileName(program));
            if (Path.GetFileName(program) != "bwrap" && !File.Exists(link))
            {
                File.CreateSymbolicLink(link, program);
            }
        }

        return programs;
    }
}
