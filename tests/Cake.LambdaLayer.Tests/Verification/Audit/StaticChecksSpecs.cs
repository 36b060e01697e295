using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification.Audit;

namespace Cake.LambdaLayer.Tests.Verification.Audit;

public sealed class StaticChecksSpecs : IDisposable
{
    private readonly PackagesFolder _layer = new PackagesFolder().File("python/lib/python3.11/site-packages/pkg/__init__.py");

    [Fact]
    public void A_sound_layer_has_no_findings() => Assert.Empty(Run());

    [Fact]
    public void Links_that_lead_nowhere_or_out_of_the_layer_are_found()
    {
        File.CreateSymbolicLink(Path.Combine(_layer.Root, "python/dangling"), "absent");
        File.CreateSymbolicLink(Path.Combine(_layer.Root, "python/outside"), "/etc/passwd");
        File.CreateSymbolicLink(Path.Combine(_layer.Root, "python/fine"), "lib");

        Assert.Equal(["python/dangling", "python/outside"], Run().Select(finding => finding.Path));
    }

    [Fact]
    public void A_pth_file_is_found_where_python_would_run_it()
    {
        _layer
            .File("python/lib/python3.11/site-packages/evil.pth", "import os\n")
            .File("python/lib/python3.11/site-packages/pkg/data.pth", "weights");

        Assert.Equal("python/lib/python3.11/site-packages/evil.pth", Assert.Single(Run()).Path);
    }

    [Fact]
    public void A_pth_file_that_the_recipe_allows_is_in_order()
    {
        _layer.File("python/lib/python3.11/site-packages/hook.pth", "import pkg\n").File("python/hook.pth", "import pkg\n");

        Assert.Equal("python/hook.pth", Assert.Single(Run(new AllowedHook("hook.pth", "pkg", "it is needed"))).Path);
    }

    [Fact]
    public void A_file_that_not_every_user_can_read_is_found()
    {
        var path = Path.Combine(_layer.Root, "python/lib/python3.11/site-packages/pkg/__init__.py");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Assert.Contains("not readable", Assert.Single(Run()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_starts_something_of_the_build_machine_is_found()
    {
        _layer.File("python/bin/tool", "#!/build/machine/bin/python3\n").File("python/bin/fine", "#!/usr/local/bin/python\n");

        Assert.Equal("python/bin/tool", Assert.Single(Run()).Path);
    }

    public void Dispose() => _layer.Dispose();

    private IReadOnlyList<Finding> Run(params AllowedHook[] allowed) =>
        StaticChecks
            .Run(
                _layer.Root,
                new LayerLayout("3.11", BundlesInterpreter: true),
                TestRecipe.Node,
                [],
                ["/build/machine"],
                allowed,
                RootFiles.None
            )
            .Findings;
}
