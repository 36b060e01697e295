using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Tests.Options;

public sealed class RuntimeSdkSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Fact]
    public void Its_version_is_told()
    {
        Write("# The version.\n__version__ = '1.34.0'\n");

        Assert.Equal($"botocore 1.34.0 of {_folder.Path}", Open("python3.12").ToString());
    }

    [Fact]
    public void A_folder_without_it_is_refused() =>
        Assert.Equal(
            $"settings.RuntimeSdk={_folder.Path}: {_folder.Path} holds no botocore: give a copy of the folder of the runtime that does, "
                + "such as /var/lang/lib/python3.12/site-packages.",
            Refusal("python3.12")
        );

    [Theory]
    [InlineData("nodejs22.x", true)]
    [InlineData("python3.12", true)]
    [InlineData("provided.al2023", false)]
    public void A_layer_that_does_not_run_with_it_is_refused(string runtime, bool bundlesInterpreter)
    {
        Write("");

        Assert.Contains("does not run with an SDK of the runtime", Refusal(runtime, bundlesInterpreter), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string text)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "botocore"));
        File.WriteAllText(Path.Combine(_folder.Path, "botocore", "__init__.py"), text);
    }

    private RuntimeSdk Open(string runtime, bool bundlesInterpreter = false) =>
        RuntimeSdk.Open(_folder.Path, LambdaRuntime.Parse(runtime), bundlesInterpreter);

    private string Refusal(string runtime, bool bundlesInterpreter = false) =>
        Assert.Throws<LambdaLayerException>(() => Open(runtime, bundlesInterpreter)).Message;
}
