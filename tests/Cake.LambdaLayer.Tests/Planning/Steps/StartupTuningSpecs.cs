using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Tests.Planning.Steps;

public sealed class StartupTuningSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Fact]
    public async Task The_threshold_is_raised_while_Python_starts() =>
        Assert.Equal("50000", await RunAsync("import gc; print(gc.get_threshold()[0])"));

    [Fact]
    public async Task It_is_restored_by_the_first_collection_after_that() =>
        Assert.Equal(
            "True []",
            await RunAsync(
                "import gc; before = gc.get_threshold()[0]; gc.collect(); print(gc.get_threshold()[0] < before, gc.callbacks)",
                seconds: "0.0"
            )
        );

    [Fact]
    public async Task What_the_program_sets_itself_is_left_alone() =>
        Assert.Equal(
            "(123, 4, 5)",
            await RunAsync("import gc; gc.set_threshold(123, 4, 5); gc.collect(); print(gc.get_threshold())", seconds: "0.0")
        );

    [Fact]
    public async Task A_variable_switches_it_off() =>
        Assert.Equal(
            "True []",
            await RunAsync("import gc; print(gc.get_threshold()[0] < 50000, gc.callbacks)", variables: ("LAMBDA_LAYER_STARTUP_TUNING", "0"))
        );

    [Fact]
    public async Task A_sitecustomize_further_down_is_run_as_well()
    {
        var other = Directory.CreateDirectory(Path.Combine(_folder.Path, "other")).FullName;
        await File.WriteAllTextAsync(Path.Combine(other, "sitecustomize.py"), "import sys\nsys.customized = __file__\n");

        var said = await RunAsync(
            "import gc, sys, sitecustomize; print(gc.get_threshold()[0], sys.customized, sitecustomize.__file__)",
            behind: other
        );

        Assert.Equal($"50000 {other}/sitecustomize.py {other}/sitecustomize.py", said);
    }

    [Fact]
    public async Task Programs_that_collect_no_garbage_are_let_be() =>
        Assert.Equal(
            "0",
            await RunAsync(
                "import gc, runpy; gc.set_threshold(0); runpy.run_path(__import__('sitecustomize').__file__); print(gc.get_threshold()[0])"
            )
        );

    public void Dispose() => _folder.Dispose();

    private async Task<string> RunAsync(
        string code,
        string seconds = "10.0",
        string? behind = null,
        params (string Name, string Value)[] variables
    )
    {
        var here = Directory.CreateDirectory(Path.Combine(_folder.Path, "tuning")).FullName;
        var script = EmbeddedScripts.Read("sitecustomize.py");
        Assert.Contains("_SECONDS = 10.0", script, StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            Path.Combine(here, "sitecustomize.py"),
            script.Replace("_SECONDS = 10.0", $"_SECONDS = {seconds}", StringComparison.Ordinal)
        );
        var environment = variables
            .Append(("PYTHONPATH", behind is null ? here : $"{here}:{behind}"))
            .ToDictionary(variable => variable.Item1, variable => variable.Item2);
        var interpreter = await TestInterpreter.FindAsync();
        var run = await ChildProcess.RunAsync(interpreter.Executable, ["-c", code], ChildProcess.Only(environment));
        Assert.True(run.ExitCode == 0 && run.Error.Length == 0, run.Error);
        return run.Output.Trim();
    }
}
