using System.Text;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Sandbox;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Tests.Verification.Probes;

public sealed class ProbeRunnerSpecs
{
    private static readonly ProbeSuite s_suite = new(
        "verify.py",
        new Dictionary<string, byte[]> { ["verify.py"] = Encoding.UTF8.GetBytes("import probes\n") }
    );

    [Fact]
    public async Task What_ends_well_and_did_nothing_proves_nothing()
    {
        var runner = new ProbeRunner(CodeSandbox.Open("a test"), "/bin/true", [], new Dictionary<string, string>(), Bytecode: null);

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() => runner.RunAsync(s_suite, CancellationToken.None));

        Assert.StartsWith(
            "/bin/true could not run the probes (exit code 0): they did not come to their end; ",
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("""\xff\x00garbage {""", """\u0000garbage {""")]
    [InlineData("[1]", "[1]")]
    [InlineData("3", "3")]
    [InlineData("""{"probe": 5, "passed": "x"}""", """{"probe": 5""")]
    [InlineData("""{"probe": null}""", """{"probe": null}""")]
    [InlineData("""{"other": "\x1b[31m"}""", """{"other": "\u001b[31m"}""")]
    public async Task What_a_package_writes_into_the_report_is_told_and_proves_nothing(string written, string told)
    {
        var python = (await TestInterpreter.FindAsync()).Executable;
        using var bytecode = TemporaryDirectory.Create();
        var runner = new ProbeRunner(CodeSandbox.Open("a test"), python, [], new Dictionary<string, string>(), bytecode.Path);
        var suite = s_suite with
        {
            Files = new Dictionary<string, byte[]>
            {
                ["verify.py"] = Encoding.UTF8.GetBytes(
                    $$"""
                    import os, probes
                    for descriptor in range(3, 64):
                        try:
                            if os.readlink(f"/proc/self/fd/{descriptor}").startswith("pipe:"):
                                os.write(descriptor, b'{{written}}\n')
                        except OSError:
                            pass
                    """
                ),
            },
        };

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() => runner.RunAsync(suite, CancellationToken.None));

        Assert.StartsWith("Something that ran on the layer wrote into the report of the checks", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probes_that_come_to_their_end_are_taken_even_if_there_are_none()
    {
        var python = (await TestInterpreter.FindAsync()).Executable;
        using var bytecode = TemporaryDirectory.Create();
        var runner = new ProbeRunner(CodeSandbox.Open("a test"), python, [], new Dictionary<string, string>(), bytecode.Path);

        Assert.Empty(await runner.RunAsync(s_suite, CancellationToken.None));
    }
}
