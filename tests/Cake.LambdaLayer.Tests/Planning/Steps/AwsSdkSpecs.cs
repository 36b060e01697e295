namespace Cake.LambdaLayer.Tests.Planning.Steps;

public sealed class AwsSdkSpecs : IDisposable
{
    private readonly PackagesFolder _packages = new PackagesFolder()
        .Install(
            "botocore",
            [
                "botocore/__init__.py",
                "botocore/docs/__init__.py",
                "botocore/data/endpoints.json",
                "botocore/data/partitions.json",
                "botocore/data/sts/2011-06-15/service-2.json.gz",
                "botocore/data/ec2/2016-11-15/service-2.json.gz",
            ]
        )
        .Install("boto3", ["boto3/__init__.py", "boto3/data/ec2/2016-11-15/resources-1.json"], "botocore");

    [Fact]
    public async Task On_Nodejs_the_code_and_the_services_that_are_named_stay()
    {
        var removed = await _packages.RemovedAsync(TestRecipe.Empty with { AwsServices = ["sts"] }, "AwsSdk");

        Assert.Equal(["boto3/data/ec2/2016-11-15/resources-1.json", "botocore/data/ec2/2016-11-15/service-2.json.gz"], removed);
    }

    [Fact]
    public async Task On_Nodejs_all_services_stay_when_none_is_named() =>
        Assert.Empty(await _packages.RemovedAsync(TestRecipe.Empty, "AwsSdk"));

    [Fact]
    public async Task On_a_Python_runtime_the_whole_sdk_goes_by_its_RECORD()
    {
        _packages.Install("boto3-stubs", ["boto3-stubs/__init__.pyi"]);

        var plan = await _packages.PlanAsync(target: TestRecipe.Python, steps: "AwsSdk");

        var removed = PackagesFolder.Removed(plan);
        Assert.Contains("botocore/data/sts/2011-06-15/service-2.json.gz", removed);
        Assert.Contains("boto3-1.0.dist-info/METADATA", removed);
        Assert.DoesNotContain("boto3-stubs/__init__.pyi", removed);
        // Who reads the plan from disk lays it beside the layer to try it.
        Assert.All(PackagesFolder.FromDisk(plan).Changes, change => Assert.True(change.IsProvidedByRuntime));
    }

    [Fact]
    public async Task The_documentation_step_leaves_botocore_docs_alone_since_botocore_imports_it()
    {
        _packages.File("botocore/__init__.py", "def docstring():\n    from botocore.docs import x\n");

        Assert.DoesNotContain("botocore/docs/__init__.py", await _packages.RemovedAsync(null, "Documentation"));
    }

    [Fact]
    public async Task A_service_that_does_not_exist_is_refused_with_the_nearest_one()
    {
        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() =>
            _packages.RemovedAsync(TestRecipe.Empty with { AwsServices = ["stz"] }, "AwsSdk")
        );

        Assert.Contains("'stz'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("did you mean 'sts'", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _packages.Dispose();
}
