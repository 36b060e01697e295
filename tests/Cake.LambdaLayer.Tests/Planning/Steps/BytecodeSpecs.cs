using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Tools;

namespace Cake.LambdaLayer.Tests.Planning.Steps;

public sealed class BytecodeSpecs : IDisposable
{
    private readonly PackagesFolder _packages = new PackagesFolder()
        .File("pkg/__init__.py", "ANSWER = 42\n")
        .File("pkg/a.py", "def fail():\n    raise ValueError('x')\n");
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    private string Layer => Path.Combine(_folder.Path, "layer");

    [Fact]
    public async Task Bytecode_takes_the_place_of_its_source_and_is_imported()
    {
        var options = await MaterializeAsync("SourceFiles", "Bytecode");

        Assert.Equal(["pkg/__init__.pyc", "pkg/a.pyc"], Paths());
        var run = await RunAsync(
            options,
            "import pkg.a, traceback\ntry:\n    pkg.a.fail()\nexcept ValueError:\n    "
                + "traceback.print_exc()\nprint(pkg.ANSWER, pkg.a.__file__)"
        );
        Assert.Contains($"42 {Layer}/pkg/a.pyc", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"File \"/opt/python/lib/python{options.Target.Python}/site-packages/pkg/a.py\", line 2, in fail",
            run.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Sources_that_stay_get_their_bytecode_beside_them_which_Python_takes_unchecked()
    {
        var options = await MaterializeAsync("Bytecode");

        var tag = $"cpython-{options.Target.Python.Replace(".", "", StringComparison.Ordinal)}";
        Assert.Equal(["pkg/__init__.py", $"pkg/__pycache__/__init__.{tag}.pyc", $"pkg/__pycache__/a.{tag}.pyc", "pkg/a.py"], Paths());
        // Times are lost when a layer is zipped: what the source says by now is not looked at.
        File.WriteAllText(Path.Combine(Layer, "pkg/__init__.py"), "ANSWER = 43\n");
        Assert.Equal("42", (await RunAsync(options, "import pkg; print(pkg.ANSWER)")).Output.Trim());
    }

    [Fact]
    public async Task The_plan_says_which_step_puts_bytecode_in_the_place_of_sources_and_which_beside_those_that_stay()
    {
        _packages.File("pkg/broken.py", "{{ name }} = \n");
        var options = await TestOptions.InAsync(Path.Combine(_folder.Path, "out"));

        var plan = PackagesFolder.FromDisk(await _packages.CompletePlanAsync(options, null, "SourceFiles", "Bytecode"));
        var beside = PackagesFolder.FromDisk(await _packages.CompletePlanAsync(options, null, "Bytecode"));
        var inPlace = PackagesFolder.FromDisk(await _packages.CompletePlanAsync(options, null, "SourceFiles"));

        Assert.Equal(["SourceFiles", "SourceFiles"], plan.Changes.Select(change => change.CompiledBy));
        Assert.Equal([null, null], beside.Changes.Select(change => change.CompiledBy));
        Assert.Equal(("Bytecode", "Bytecode", null), (plan.SourcesCompiledBy, beside.SourcesCompiledBy, inPlace.SourcesCompiledBy));
    }

    [Fact]
    public async Task A_source_that_is_kept_stays_and_gets_its_bytecode()
    {
        var options = await MaterializeAsync(
            TestRecipe.Empty with
            {
                Keep = [new KeepRule("pkg/a.py", "it reads itself")],
            },
            "SourceFiles",
            "Bytecode"
        );

        Assert.Equal(
            [
                "pkg/__init__.pyc",
                $"pkg/__pycache__/a.cpython-{options.Target.Python.Replace(".", "", StringComparison.Ordinal)}.pyc",
                "pkg/a.py",
            ],
            Paths()
        );
    }

    [Fact]
    public async Task What_another_step_removes_leaves_no_bytecode_behind()
    {
        _packages.File("pkg/tests/__init__.py").File("pkg/tests/test_a.py");

        await MaterializeAsync("Tests", "SourceFiles", "Bytecode");

        Assert.Equal(["pkg/__init__.pyc", "pkg/a.pyc"], Paths());
    }

    [Fact]
    public async Task What_does_not_compile_and_what_is_no_module_stays_as_it_is()
    {
        _packages
            .File("pkg/template.py", "{{ name }} = \n")
            .File("pkg/not-a-module.py", "x = 1\n")
            .File("bin/tool.py", "#!/usr/bin/env python3\n");

        await MaterializeAsync("SourceFiles");

        Assert.Equal(["bin/tool.py", "pkg/__init__.pyc", "pkg/a.pyc", "pkg/not-a-module.py", "pkg/template.py"], Paths());
    }

    [Fact]
    public async Task The_same_source_has_the_same_bytecode_whatever_else_is_compiled_with_it()
    {
        _packages.File(
            "pkg/b.py",
            "NAMES = {'alpha', 'beta', 'gamma'}\n\n\ndef f(alpha, beta=('gamma', 'delta')):\n    return alpha in "
                + "{'alpha', 'beta', 'delta'}\n"
        );
        await MaterializeAsync("SourceFiles");
        var first = await File.ReadAllBytesAsync(Path.Combine(Layer, "pkg/b.pyc"));
        Directory.Delete(Layer, recursive: true);
        Directory.Delete(Path.Combine(_folder.Path, "out"), recursive: true);
        for (var i = 0; i < 20; i++)
        {
            _packages.File(
                $"pkg/other{i}.py",
                $"def f(alpha, gamma{i}):\n    beta = delta = 'alpha'\n    return beta, delta, gamma{i}\n" + new string('#', i)
            );
        }

        await MaterializeAsync("SourceFiles");

        Assert.Equal(first, await File.ReadAllBytesAsync(Path.Combine(Layer, "pkg/b.pyc")));
    }

    [Fact]
    public async Task An_interpreter_that_is_killed_while_it_compiles_is_told()
    {
        var python = Path.Combine(_folder.Path, "python3");
        await File.WriteAllTextAsync(python, "#!/bin/sh\nkill -KILL $$\n");
        File.SetUnixFileMode(python, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var options = await TestOptions.InAsync(Path.Combine(_folder.Path, "out"));
        options = options with { Interpreter = options.Interpreter with { Executable = python } };
        var source = _packages.Tree().Files[0].Source;
        var planned = new PlannedTransformation("Bytecode", "bytecode", new CompileSource("/opt/a.py"));

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() =>
            Compiler.Tool.RunAsync(options, [new(source, planned, Path.Combine(_folder.Path, "a.pyc"))], CancellationToken.None)
        );

        Assert.Contains(
            "could not compile the sources (exit code 137): it was ended from outside; settings.Skip=Bytecode ",
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    public void Dispose()
    {
        _packages.Dispose();
        _folder.Dispose();
    }

    private Task<LayerInputs> MaterializeAsync(params string[] steps) => MaterializeAsync(null, steps);

    private async Task<LayerInputs> MaterializeAsync(Recipe? recipe, params string[] steps)
    {
        var options = await TestOptions.InAsync(Path.Combine(_folder.Path, "out"));
        var plan = await _packages.CompletePlanAsync(options, recipe, steps);
        Materializer.Write(_packages.Tree(), plan, Layer, path => path, CancellationToken.None);
        Assert.Equal(FileTree.Read(Layer).Bytes, plan.BytesAfter);
        return options;
    }

    private IEnumerable<string> Paths() => FileTree.Read(Layer).Files.Select(file => file.Path);

    private async Task<ChildProcess> RunAsync(LayerInputs options, string code) =>
        await ChildProcess.RunAsync(
            options.Interpreter.Executable,
            ["-B", "-S", "-c", code],
            ChildProcess.Only(new Dictionary<string, string> { ["PYTHONPATH"] = Layer })
        );
}
