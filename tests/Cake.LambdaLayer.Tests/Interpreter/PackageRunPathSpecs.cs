using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Tests.Interpreter;

/// <summary>Libraries of packages beside a C library that comes along.</summary>
public sealed class PackageRunPathSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Theory]
    [InlineData("-Wl,--enable-new-dtags,-rpath,$ORIGIN/../x.libs", "$ORIGIN/../x.libs")]
    [InlineData("-Wl,--disable-new-dtags,-rpath,$ORIGIN/../x.libs", null)]
    [InlineData("-Wl,-z,now", null)]
    public async Task A_run_path_that_hides_the_interpreters_own_becomes_one_that_does_not(string flag, string? runPath)
    {
        var library = await CompileAsync(flag, "-Wl,--no-as-needed", "-lm");

        Assert.Equal(runPath, RunPaths.ChangeOfPackage(TreeFile.Resolved("pkg/x.so", library), CLibrary.IsPart)?.RunPath);
    }

    [Fact]
    public async Task One_that_needs_no_part_of_the_C_library_stays()
    {
        var library = await CompileAsync("-nostdlib", "-Wl,--enable-new-dtags,-rpath,$ORIGIN");

        Assert.Null(RunPaths.ChangeOfPackage(TreeFile.Resolved("pkg/x.so", library), CLibrary.IsPart));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_planned_where_the_C_library_comes_along_and_booked_on_no_step(bool bringsCLibrary)
    {
        var library = await CompileAsync("-g", "-Wl,--enable-new-dtags,-rpath,$ORIGIN", "-lm", "-Wl,--no-as-needed");
        var wheels = Directory.CreateDirectory(Path.Combine(_folder.Path, "wheels")).FullName;
        new TestWheel("pkg").File("pkg/__init__.py").WriteTo(wheels);
        var requirements = Path.Combine(_folder.Path, "requirements.txt");
        await File.WriteAllTextAsync(requirements, "pkg\n");
        var inputs = await TestOptions.InAsync(
            Path.Combine(_folder.Path, "out"),
            options => options with { Requirements = requirements, FindLinks = [wheels] }
        );
        var install = await Installer.InstallAsync(inputs, CancellationToken.None);
        // As a wheel would bring it: the plan only reads.
        File.Copy(library, Path.Combine(install.Packages, "pkg", "x.so"));
        install = install with { Tree = FileTree.Read(install.Packages) };

        var plan = await CleanupStage.PlanAsync(
            inputs,
            install,
            [],
            name => bringsCLibrary && CLibrary.IsPart(name),
            CancellationToken.None
        );

        var change = plan.Packages.Changes.Single(change => change.Path == "pkg/x.so");
        var kind = ElfFile.TryRead(change.Content!.File!)!.RunPath;
        Assert.Equal(new ElfRunPath("$ORIGIN", bringsCLibrary ? ElfRunPathKind.Rpath : ElfRunPathKind.Runpath), kind);
        Assert.Equal("DebugSymbols", change.Step);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> CompileAsync(params string[] arguments)
    {
        var (source, library) = (Path.Combine(_folder.Path, "x.c"), Path.Combine(_folder.Path, "x.so"));
        await File.WriteAllTextAsync(
            source,
            "static int unused(int x) { return x ? unused(x - 1) : 1; } int x(void) { return unused(3); }"
        );
        var run = await ChildProcess.RunAsync("gcc", ["-O0", "-shared", "-fPIC", "-o", library, source, .. arguments]);
        Assert.True(run.ExitCode == 0, run.Error);
        return library;
    }
}
