using Cake.Core;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Tests;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Probes;
using NSubstitute;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>Libraries that one wheel has and others load, in the ways in which wheels do that.</summary>
public sealed class SisterLibrariesSpecs : IDisposable
{
    private const string Loads = """
        import ctypes, glob, os
        HERE = os.path.dirname(__file__)
        def load(name, mode=ctypes.DEFAULT_MODE): return ctypes.CDLL(os.path.join(HERE, name), mode)

        """;

    private const string Probes = """
        import os, probes

        def mapped(name):
            lines = open("/proc/self/maps").read().splitlines()
            return sorted({"/".join(line.split("/")[-2:]) for line in lines if name in line})

        @probes.probe
        def the_run_path_has_several_entries():
            import sister
            assert sister.several.ask() == 3
            assert mapped("libfar-") == ["base.libs/libfar-12ab.so.1"], mapped("libfar-")

        @probes.probe
        def the_path_is_computed():
            import sister
            assert sister.computed() == 3

        @probes.probe
        def a_sister_was_loaded_before():
            import base, sister
            assert sister.before().ask() == 4

        @probes.probe
        def two_copies_lie_side_by_side():
            import base, sister
            assert (base.copy(), sister.copy()) == (10, 20)
            assert mapped("libtwin") == ["base.libs/libtwin-1.so.1", "sister.libs/libtwin-2.so.1"], mapped("libtwin")

        """;

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private readonly ICakeContext _context = Substitute.For<ICakeContext>();

    private string Wheels => Directory.CreateDirectory(Path.Combine(_folder.Path, "wheels")).FullName;

    private string Recipe => Directory.CreateDirectory(Path.Combine(_folder.Path, "recipes", "sisters")).FullName;

    [Theory]
    [InlineData("nodejs22.x", "--enable-new-dtags")]
    [InlineData("nodejs22.x", "--disable-new-dtags")]
    [InlineData(null, "--enable-new-dtags")]
    public async Task Each_is_found_as_in_the_unmodified_install_by_the_same_file(string? runtime, string kind)
    {
        var minor = (await TestInterpreter.FindAsync()).Minor;
        runtime ??= $"python{minor}";
        await WriteWheelsAsync(kind);
        await File.WriteAllTextAsync(Path.Combine(Recipe, "requirements.txt"), "base==1.0\nsister==1.0\n");
        await File.WriteAllTextAsync(Path.Combine(Recipe, "verify.py"), Probes);
        await File.WriteAllTextAsync(
            Path.Combine(Recipe, "layer.yaml"),
            $"description: sisters\ntarget:\n  runtime: {runtime}\n  architecture: x86_64\n  python: \"{minor}\"\n"
                + "requirements: requirements.txt\nprobes: verify.py\n"
        );

        _context.LambdaLayer(
            new LambdaLayerSettings
            {
                RecipesDirectory = Path.GetDirectoryName(Recipe)!,
                Recipe = "sisters",
                OutputDirectory = Path.Combine(_folder.Path, "out"),
                FindLinks = [Wheels],
                NoIndex = true,
                Strict = true,
            }
        );

        var result = Path.Combine(_folder.Path, "out", "sisters", $"{runtime}-x86_64");
        var report = JsonFile.Read<VerificationReport>(Path.Combine(result, "verification.json"));
        Assert.Equal(4, report.Probes.Count);
        Assert.All(report.Probes, probe => Assert.True(probe is { Status: ProbeStatus.Passed, Pristine.Passed: true }, $"{probe}"));
        Assert.DoesNotContain(report.Findings, finding => finding.Fails);
    }

    public void Dispose() => _folder.Dispose();

    private async Task WriteWheelsAsync(string kind)
    {
        var far = await CompileAsync("libfar-12ab.so.1", "int far(void) { return 3; }", "-Wl,-soname,libfar-12ab.so.1");
        var open = await CompileAsync("libopen.so.1", "int opened(void) { return 4; }", "-Wl,-soname,libopen.so.1");
        var (one, two) = (
            await CompileAsync("libtwin-1.so.1", "int twin(void) { return 10; }", "-Wl,-soname,libtwin-1.so.1"),
            await CompileAsync("libtwin-2.so.1", "int twin(void) { return 20; }", "-Wl,-soname,libtwin-2.so.1")
        );
        var several = await CompileAsync(
            "several.so",
            "int far(void); int ask(void) { return far(); }",
            far,
            $"-Wl,{kind},-rpath,$ORIGIN/none:$ORIGIN/../sister.libs:$ORIGIN/../base.libs"
        );
        var before = await CompileAsync("before.so", "int opened(void); int ask(void) { return opened(); }", open);
        new TestWheel("base")
            .File("base/__init__.py", $"{Loads}load('../base.libs/libopen.so.1', ctypes.RTLD_GLOBAL)\n{Copy("base.libs", 1)}")
            .File("base.libs/libfar-12ab.so.1", await File.ReadAllBytesAsync(far))
            .File("base.libs/libopen.so.1", await File.ReadAllBytesAsync(open))
            .File("base.libs/libtwin-1.so.1", await File.ReadAllBytesAsync(one))
            .WriteTo(Wheels);
        new TestWheel("sister")
            .Header("Requires-Dist: base")
            .File(
                "sister/__init__.py",
                $"{Loads}several = load('several.so')\ndef before(): return load('before.so')\n"
                    + "def computed(): return ctypes.CDLL(glob.glob(os.path.join(HERE, '..', 'ba*.libs', 'libf*'))[0]).far()\n"
                    + Copy("sister.libs", 2)
            )
            .File("sister/several.so", await File.ReadAllBytesAsync(several))
            .File("sister/before.so", await File.ReadAllBytesAsync(before))
            .File("sister.libs/libtwin-2.so.1", await File.ReadAllBytesAsync(two))
            .WriteTo(Wheels);
    }

    private static string Copy(string folder, int number) => $"def copy(): return load('../{folder}/libtwin-{number}.so.1').twin()\n";

    private async Task<string> CompileAsync(string name, string code, params string[] arguments)
    {
        var (source, library) = (Path.Combine(_folder.Path, "source.c"), Path.Combine(_folder.Path, name));
        await File.WriteAllTextAsync(source, code);
        var run = await ChildProcess.RunAsync("gcc", ["-shared", "-fPIC", "-o", library, source, .. arguments]);
        Assert.True(run.ExitCode == 0, run.Error);
        return library;
    }
}
