using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Tests.Processes;

public sealed class ChildProcessSpecs
{
    [Fact]
    public async Task A_program_that_cannot_be_started_is_told_in_one_line_with_the_systems_own_reason()
    {
        var error = await Assert.ThrowsAsync<LambdaLayerException>(() => ChildProcess.RunAsync("/nowhere/program", []));

        Assert.StartsWith("Could not start /nowhere/program: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("No such file or directory.", error.Message, StringComparison.Ordinal);
    }
}
