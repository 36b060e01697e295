using Cake.Core;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Tests;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Probes;
using NSubstitute;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>What the proof sees of packages of shapes that people have, made small, in layers for Python runtimes.</summary>
public sealed class ProofSpecs : IAsyncLifetime
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private readonly ICakeContext _context = Substitute.For<ICakeContext>();
    private string _python = "";
    private string _runtime = "";
    private Func<LambdaLayerSettings, LambdaLayerSettings> _settings = settings => settings;

    private string Wheels => Path.Combine(_folder.Path, "wheels");

    private string Result => Path.Combine(_folder.Path, "out", "proof", $"{_runtime}-x86_64");

    private string Packages => Path.Combine(Result, "layer", "python");

    public async ValueTask InitializeAsync()
    {
        var found = await TestInterpreter.FindAsync();
        (_python, _runtime) = (found.Executable, $"python{found.Minor}");
        Directory.CreateDirectory(Wheels);
        var recipe = Directory.CreateDirectory(Path.Combine(_folder.Path, "recipes", "proof")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(recipe, "layer.yaml"),
            $"description: proof\ntarget:\n  runtime: {_runtime}\n  architecture: x86_64\n  python: \"{found.Minor}\"\n"
                + "requirements: requirements.txt\n"
        );
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void A_root_that_misses_a_distribution_fails_the_build_with_what_to_add()
    {
        new TestWheel("old_style").File("old_style/__init__.py", "import pkg_resources\n").WriteTo(Wheels);
        new TestWheel("front")
            .File("front/__init__.py", "def go():\n    try:\n        import old_style\n    except ImportError:\n        return 1\n")
            .WriteTo(Wheels);

        Assert.StartsWith(
            "The layer would be of no use: old-style needs pkg_resources, which is not installed: add setuptools to the requirements.",
            Refusal("old_style==1.0", "front==1.0"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_root_whose_extension_module_is_for_another_Python_says_so()
    {
        new TestWheel("fastcore")
            .File("fastcore/__init__.py", "from . import _core\n")
            .File("fastcore/_core.cpython-39-x86_64-linux-gnu.so", "no ELF file")
            .WriteTo(Wheels);

        Assert.Contains(
            "fastcore cannot be imported: fastcore/_core.cpython-39-x86_64-linux-gnu.so is for CPython 3.9, the layer for 3.",
            Refusal("fastcore==1.0"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_root_that_extends_what_it_calls_optional_is_told_and_fails_nothing()
    {
        new TestWheel("extension")
            .File("extension/__init__.py", "import absent_host\n")
            .Header("Provides-Extra: hosts\nRequires-Dist: absent-host>=1; extra == 'hosts'")
            .WriteTo(Wheels);
        new TestWheel("other").File("other.py").WriteTo(Wheels);

        Build("extension==1.0", "other==1.0");

        var finding = Assert.Single(JsonFile.Read<VerificationReport>(Path.Combine(Result, "verification.json")).Findings);
        Assert.False(finding.Fails);
        Assert.Contains("without absent_host, which extension calls optional", finding.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_distribution_with_a_module_of_the_standard_library_is_told()
    {
        new TestWheel("argparse", "1.4").File("argparse.py", "class ArgumentParser: pass\n").WriteTo(Wheels);
        new TestWheel("app").Header("Requires-Dist: argparse").File("app.py", "import argparse\n").WriteTo(Wheels);

        Build("app==1.0");

        Assert.Contains(
            "argparse 1.4 brings argparse, which the standard library has too: that of the layer is imported, as Lambda's Python runtimes "
                + "put it first",
            JsonFile.Read<LayerPlan>(Path.Combine(Result, "plan.json")).Packages.Notes
        );
    }

    [Fact]
    public void A_root_that_a_step_takes_away_fails_the_build()
    {
        new TestWheel("boto3").File("boto3_other.py").WriteTo(Wheels);
        new TestWheel("plain").File("plain.py").WriteTo(Wheels);
        var step = "steps:\n  - name: All\n    description: all\n    reason: none\n    paths: [plain.py]\n";

        File.AppendAllText(Path.Combine(_folder.Path, "recipes", "proof", "layer.yaml"), step);

        Assert.Contains("plain was asked for, but All takes plain.py away", Refusal("plain==1.0"), StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_a_wheel_installs_below_the_prefix_is_found_by_the_interpreter_of_the_layer()
    {
        new TestWheel("natural")
            .File("natural.py", "import os, sys\ndef at(*path): return open(os.path.join(sys.prefix, *path)).read()\n")
            .File("natural-1.0.data/data/share/natural/table.csv", "a,b\n")
            .File("natural-1.0.data/data/lib/natural.cfg", "c\n")
            .WriteTo(Wheels);
        var recipe = Path.Combine(_folder.Path, "recipes", "proof");
        var yaml = File.ReadAllText(Path.Combine(recipe, "layer.yaml")).Replace($"runtime: {_runtime}", "runtime: nodejs22.x");
        File.WriteAllText(Path.Combine(recipe, "layer.yaml"), yaml + "probes: verify.py\n");
        File.WriteAllText(
            Path.Combine(recipe, "verify.py"),
            "import natural, probes\n\n@probes.probe\ndef reads():\n    assert natural.at('share', 'natural', 'table.csv') == 'a,b\\n'\n"
                + "    assert natural.at('lib', 'natural.cfg') == 'c\\n'\n"
        );
        _runtime = "nodejs22.x";

        Build("natural==1.0");

        var report = JsonFile.Read<VerificationReport>(Path.Combine(Result, "verification.json"));
        Assert.True(Assert.Single(report.Probes) is { Status: ProbeStatus.Passed, Pristine.Passed: true });
        Assert.Equal("a,b\n", File.ReadAllText(Path.Combine(Packages, "share/natural/table.csv")));
        Assert.Equal("c\n", File.ReadAllText(Path.Combine(Packages, "lib/natural.cfg")));
    }

    [Fact]
    public async Task What_misses_a_distribution_raises_the_same_error_in_the_layer_in_every_way_to_import_it()
    {
        new TestWheel("app")
            .File("app/__init__.py")
            .File("app/server.py", "import json\nfrom absent.web import run\n")
            .File("app/ui/__init__.py", "from app import server\n")
            .File("app/ui/page.py", "import other_absent\n")
            .WriteTo(Wheels);
        Build("app==1.0");
        Assert.True(new FileInfo(Path.Combine(Packages, "app/server.pyc")).Length > 0);
        Assert.False(File.Exists(Path.Combine(Packages, "app/server.py")));
        Assert.Equal(2, JsonFile.Read<VerificationReport>(Path.Combine(Result, "verification.json")).Imports.Stubs);

        const string Program = """
            import importlib, importlib.util, pkgutil
            import app
            def told(how):
                try:
                    how()
                except ModuleNotFoundError as error:
                    return f"{error} {error.name}"
            def from_import(): from app import server
            modules = ("app.ui.page", "app.ui")
            print([told(from_import), *(told(lambda: importlib.import_module(name)) for name in modules)])
            print(importlib.util.find_spec("app.server") is not None, sorted(m.name for m in pkgutil.iter_modules(app.__path__)))
            """;
        var run = await ChildProcess.RunAsync(
            _python,
            ["-I", "-S", "-B", "-c", $"import sys; sys.path.insert(0, '{Packages}')\n{Program}"]
        );

        Assert.Equal(
            "[\"No module named 'absent' absent\", \"No module named 'absent' absent\", \"No module named 'absent' absent\"]\n"
                + "True ['server', 'ui']\n",
            run.Output + run.Error
        );
    }

    [Fact]
    public void What_the_unmodified_install_is_seen_to_read_comes_back_by_itself_and_fails_a_strict_build()
    {
        // A name that no source holds.
        new TestWheel("reader")
            .File(
                "reader/__init__.py",
                "import os\nfor name in os.listdir(os.path.dirname(__file__)):\n    if name.startswith('w'):\n"
                    + "        open(os.path.join(os.path.dirname(__file__), name)).close()\n"
            )
            .File("reader/words.md")
            .File("reader/history.md")
            .WriteTo(Wheels);

        Assert.Contains(
            "open reader/words.md: modules read it in the unmodified install; reader/words.md was removed by Documentation",
            Refusal("reader==1.0"),
            StringComparison.Ordinal
        );

        Build("reader==1.0");

        Assert.True(File.Exists(Path.Combine(Packages, "reader/words.md")));
        Assert.False(File.Exists(Path.Combine(Packages, "reader/history.md")));
        Assert.Contains("\"reader/words.md\"", File.ReadAllText(Path.Combine(Result, "keep.yaml")), StringComparison.Ordinal);
        var plan = JsonFile.Read<LayerPlan>(Path.Combine(Result, LayerPlan.FileName));
        Assert.Equal("reader/words.md", Assert.Single(plan.Restored).Path);
    }

    [Fact]
    public void What_steps_took_away_is_counted_by_step_with_what_works_there()
    {
        new TestWheel("pkg")
            .File("pkg/__init__.py")
            .File("pkg/tests/__init__.py")
            .File("pkg/tests/fine.py")
            .File("pkg/tests/broken.py", "import absent_for_tests\n")
            .WriteTo(Wheels);

        Build("pkg==1.0");

        var taken = Assert.Single(JsonFile.Read<VerificationReport>(Path.Combine(Result, "verification.json")).Imports.Taken);
        Assert.Equal(("Tests", 3), (taken.Step, taken.Modules));
        Assert.Equal(["pkg.tests", "pkg.tests.fine"], taken.Working);
    }

    [Fact]
    public void Without_roots_of_a_recipe_what_a_lock_names_counts_only_where_nothing_requires_it()
    {
        new TestWheel("needed").File("needed/__init__.py", "import absent_everywhere\n").WriteTo(Wheels);
        new TestWheel("top").File("top.py").Header("Requires-Dist: needed").WriteTo(Wheels);

        Assert.Contains("needed needs absent_everywhere", Refusal("top==1.0", "needed==1.0"), StringComparison.Ordinal);

        File.WriteAllText(Path.ChangeExtension(Requirements(), ".in"), "top\n");

        Build("top==1.0", "needed==1.0");
    }

    [Fact]
    public void The_sdk_of_a_Python_runtime_is_not_of_the_layer_and_another_one_of_the_runtime_can_be_tried()
    {
        new TestWheel("botocore").File("botocore/__init__.py", "__version__ = '1.0'\n").WriteTo(Wheels);
        new TestWheel("helper")
            .File("helper.py", "import botocore\nif botocore.__version__ != '1.0': raise RuntimeError('needs another SDK')\n")
            .Header("Requires-Dist: botocore")
            .WriteTo(Wheels);

        Build("helper==1.0", "botocore==1.0");

        Assert.False(Directory.Exists(Path.Combine(Packages, "botocore")));
        var report = JsonFile.Read<VerificationReport>(Path.Combine(Result, "verification.json"));
        Assert.Empty(report.Findings);
        Assert.Empty(report.Imports.Made!);

        var sdk = Directory.CreateDirectory(Path.Combine(_folder.Path, "sdk", "botocore")).FullName;
        File.WriteAllText(Path.Combine(sdk, "__init__.py"), "__version__ = '0.9'\n");
        _settings = settings => settings with { RuntimeSdk = Path.GetDirectoryName(sdk) };

        Assert.Contains("RuntimeError: needs another SDK", Refusal("helper==1.0", "botocore==1.0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_path_configuration_file_adds_works_where_Lambda_reads_it()
    {
        new TestWheel("adder").File("adder.pth", "adder_lib/libs\n").File("adder_lib/libs/inner_mod.py", "VALUE = 1\n").WriteTo(Wheels);
        new TestWheel("user").File("user/__init__.py", "import inner_mod\n").Header("Requires-Dist: adder").WriteTo(Wheels);

        Build("user==1.0", "adder==1.0");

        var program = $"import site; site.addsitedir('{Packages}'); import user; print(user.inner_mod.VALUE)";
        Assert.Equal("1", (await ChildProcess.RunAsync(_python, ["-I", "-B", "-c", program])).Output.Trim());
    }

    private string Requirements(params string[] lines)
    {
        var file = Path.Combine(_folder.Path, "recipes", "proof", "requirements.txt");
        File.WriteAllLines(file, lines);
        return file;
    }

    private string Refusal(params string[] requirements) =>
        Assert.Throws<LambdaLayerException>(() => Build(isStrict: true, requirements)).Message;

    private void Build(params string[] requirements) => Build(isStrict: false, requirements);

    private void Build(bool isStrict, params string[] requirements)
    {
        Requirements(requirements);
        _context.LambdaLayer(
            _settings(
                new LambdaLayerSettings
                {
                    RecipesDirectory = Path.Combine(_folder.Path, "recipes"),
                    Recipe = "proof",
                    OutputDirectory = Path.Combine(_folder.Path, "out"),
                    FindLinks = [Wheels],
                    NoIndex = true,
                    Strict = isStrict,
                }
            )
        );
    }
}
