using Cake.Core;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Provenance;
using Cake.LambdaLayer.Tests;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Probes;
using NSubstitute;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A library that a wheel leaves to the system, and that neither a runtime nor this machine has.</summary>
public sealed class GivenLibrarySpecs : IAsyncLifetime
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private readonly ICakeContext _context = Substitute.For<ICakeContext>();
    private string _runtime = "";
    private string _minor = "";

    private string Recipe => Path.Combine(_folder.Path, "recipes", "given");

    private string Wheels => Path.Combine(_folder.Path, "wheels");

    private string Libraries => Path.Combine(Recipe, "libs");

    private string Result => Path.Combine(_folder.Path, "out", "given", $"{_runtime}-x86_64");

    public async ValueTask InitializeAsync()
    {
        var found = await TestInterpreter.FindAsync();
        (_minor, _runtime) = (found.Minor, $"python{found.Minor}");
        Directory.CreateDirectory(Libraries);
        Directory.CreateDirectory(Wheels);
        await CompileAsync("int left(void) { return 7; }", Path.Combine(Libraries, "libleft.so.1"), "-Wl,-soname,libleft.so.1");
        var user = Path.Combine(_folder.Path, "libuser.so");
        Directory.CreateDirectory(Wheels);
        await CompileAsync("int left(void); int user(void) { return left(); }", user, Path.Combine(Libraries, "libleft.so.1"));
        new TestWheel("user")
            .File("user/__init__.py", "import ctypes, os\nlibrary = ctypes.CDLL(os.path.join(os.path.dirname(__file__), 'libuser.so'))\n")
            .File("user/libuser.so", await File.ReadAllBytesAsync(user))
            .WriteTo(Wheels);
        await File.WriteAllTextAsync(
            Path.Combine(Recipe, "verify.py"),
            "import probes\n\n@probes.probe\ndef answers():\n    import user\n    assert user.library.user() == 7\n"
        );
        await File.WriteAllTextAsync(Path.Combine(Recipe, "requirements.txt"), "user==1.0\n");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(false, "lib/libleft.so.1")]
    [InlineData(true, "python/lib/libleft.so.1")]
    public void A_library_of_the_recipe_lies_where_the_loader_finds_it_and_is_locked_by_its_hash(bool isForNode, string place)
    {
        _runtime = isForNode ? "nodejs22.x" : _runtime;
        var hash = Hashes.Of(Path.Combine(Libraries, "libleft.so.1"));
        File.WriteAllText(Path.Combine(Libraries, "COPYING"), "Left Public Licence\n");
        File.WriteAllText(
            Path.Combine(Libraries, "SHA256SUMS"),
            $"{hash}  libleft.so.1\n{Hashes.Of(Path.Combine(Libraries, "COPYING"))} *./COPYING\n"
        );
        WriteRecipe("libraries:\n  - path: libs\n");

        Build();

        var report = JsonFile.Read<VerificationReport>(Path.Combine(Result, "verification.json"));
        Assert.True(Assert.Single(report.Probes) is { Status: ProbeStatus.Passed, Pristine.Passed: true });
        Assert.Equal(7, Left(Path.Combine(Result, "layer", place)));
        Assert.Equal(hash, JsonFile.Read<LayerLock>(Path.Combine(Result, "layer.lock.json")).Libraries[place]);
        Assert.Contains(hash, File.ReadAllText(Path.Combine(Result, "sbom.cdx.json")), StringComparison.Ordinal);
        Assert.Contains(
            $"libleft.so.1 is handed over by the recipe (sha256 {hash[..12]}…)",
            JsonFile.Read<LayerPlan>(Path.Combine(Result, "plan.json")).Packages.Notes
        );
        var notices = Directory.EnumerateFiles(Path.Combine(Result, "layer"), "THIRD-PARTY-NOTICES.txt", SearchOption.AllDirectories);
        Assert.Contains("Left Public Licence", File.ReadAllText(Assert.Single(notices)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_it_the_refusal_names_it_and_how_to_hand_it_over(bool isForNode)
    {
        _runtime = isForNode ? "nodejs22.x" : _runtime;
        WriteRecipe("");

        var refusal = Assert.Throws<LambdaLayerException>(Build).Message;

        Assert.Contains("libleft.so.1", refusal, StringComparison.Ordinal);
        Assert.Contains("'libraries' of the recipe", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_is_not_the_file_of_its_hash_or_no_library_is_refused()
    {
        var text = Path.Combine(Libraries, "libtext.so.1");
        File.WriteAllText(text, "no library");
        WriteRecipe($"libraries:\n  - path: libs/libtext.so.1\n    sha256: {Hashes.Of(text)}\n");
        Assert.Contains("is no shared library for x86_64", Assert.Throws<LambdaLayerException>(Build).Message, StringComparison.Ordinal);

        File.AppendAllText(text, ", and changed");
        Assert.Contains("is not the file of its hash", Assert.Throws<LambdaLayerException>(Build).Message, StringComparison.Ordinal);
    }

    private static int Left(string library)
    {
        var run = ChildProcess
            .RunAsync("python3", ["-I", "-c", "import ctypes, sys; print(ctypes.CDLL(sys.argv[1]).left())", library])
            .GetAwaiter()
            .GetResult();
        return int.Parse(run.Output, System.Globalization.CultureInfo.InvariantCulture);
    }

    private void WriteRecipe(string more) =>
        File.WriteAllText(
            Path.Combine(Recipe, "layer.yaml"),
            $"description: given\ntarget:\n  runtime: {_runtime}\n  architecture: x86_64\n  python: \"{_minor}\"\n"
                + $"requirements: requirements.txt\nprobes: verify.py\n{more}"
        );

    private void Build() =>
        _context.LambdaLayer(
            new LambdaLayerSettings
            {
                RecipesDirectory = Path.Combine(_folder.Path, "recipes"),
                Recipe = "given",
                OutputDirectory = Path.Combine(_folder.Path, "out"),
                FindLinks = [Wheels],
                NoIndex = true,
                Strict = true,
            }
        );

    private async Task CompileAsync(string code, string library, params string[] arguments)
    {
        var source = Path.Combine(_folder.Path, "source.c");
        await File.WriteAllTextAsync(source, code);
        var run = await ChildProcess.RunAsync("gcc", ["-shared", "-fPIC", "-o", library, source, .. arguments]);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
