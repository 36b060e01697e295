using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Tests.Planning.Steps;

public sealed class DebugSymbolsSpecs : IDisposable
{
    private readonly PackagesFolder _packages = new PackagesFolder().File("pkg/__init__.py").File("pkg/bin/readme");
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Fact]
    public async Task Programs_are_stripped_and_run_and_those_with_a_payload_or_moved_tables_stay_as_they_are()
    {
        await CompileAsync("tool");
        await CompileAsync("packed");
        await CompileAsync("moved");
        await File.AppendAllTextAsync(Program("packed"), "PAYLOAD=1");
        var patchelf = await ChildProcess.RunAsync("patchelf", ["--set-rpath", "$ORIGIN/../../pkg.libs", Program("moved")]);
        Assert.True(patchelf.ExitCode == 0, patchelf.Error);

        var claims = DebugSymbols.Step.Claims(await _packages.InputAsync()).ToDictionary(claim => claim.Path);
        var plan = await _packages.CompletePlanAsync(await TestOptions.InAsync(_folder.Path), null, "DebugSymbols");

        Assert.Contains("behind its last section", claims["pkg/bin/packed"].Rule, StringComparison.Ordinal);
        Assert.Contains("moved after it was linked", claims["pkg/bin/moved"].Rule, StringComparison.Ordinal);
        Assert.True(claims["pkg/bin/packed"].IsSpared && claims["pkg/bin/moved"].IsSpared);
        var stripped = Assert.Single(plan.Changes);
        Assert.Equal("pkg/bin/tool", stripped.Path);
        Assert.InRange(stripped.BytesAfter, 1, stripped.BytesBefore - 1);
        var result = Path.Combine(_folder.Path, "tool");
        stripped.Content!.WriteTo(result);
        FileModes.Set(result, executable: true);
        Assert.Equal("42", (await ChildProcess.RunAsync(result, [])).Output.Trim());
    }

    public void Dispose()
    {
        _packages.Dispose();
        _folder.Dispose();
    }

    private string Program(string name) => Path.Combine(_packages.Root, "pkg/bin", name);

    private async Task CompileAsync(string name)
    {
        var source = Path.Combine(_folder.Path, "tool.c");
        await File.WriteAllTextAsync(source, "#include <stdio.h>\nint main(void) { puts(\"42\"); return 0; }\n");
        var run = await ChildProcess.RunAsync("gcc", ["-g", "-o", Program(name), source]);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
