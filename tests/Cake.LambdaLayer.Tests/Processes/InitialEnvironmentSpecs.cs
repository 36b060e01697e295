using System.Text;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Tests.Processes;

public sealed class InitialEnvironmentSpecs
{
    [Fact]
    public async Task Others_read_no_value_and_this_process_and_its_children_know_them_all()
    {
        var before = Environment.GetEnvironmentVariable("PATH");

        InitialEnvironment.Hide();

        var shown = Encoding.UTF8.GetString(await File.ReadAllBytesAsync("/proc/self/environ")).Split('\0');
        Assert.Contains("PATH=", shown);
        Assert.All(shown, variable => Assert.True(variable.Length == 0 || variable.EndsWith('=') || !variable.Contains('='), variable));
        Assert.NotNull(before);
        Assert.Equal(before, Environment.GetEnvironmentVariable("PATH"));
        var child = await ChildProcess.RunAsync("/bin/sh", ["-c", "printf %s \"$PATH\""]);
        Assert.Equal(before, child.Output.TrimEnd());
    }
}
