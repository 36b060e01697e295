using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using OptionalDependencies = Cake.LambdaLayer.Recipes.OptionalDependencies;

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

    [Theory]
    [InlineData("botocore (==1.40.59)", true)]
    // Folded, as headers of a mail may be.
    [InlineData("botocore\n  (==1.40.59)", true)]
    [InlineData("botocore<1.40.62,>=1.40.46", true)]
    [InlineData("boto3===1.40.0", true)]
    [InlineData("boto3==1.40.*", true)]
    [InlineData("boto3~=1.40.1", true)]
    [InlineData("boto3~=1.40", false)]
    [InlineData("boto3==1.*", false)]
    [InlineData("boto3<2.0.0,>=1.26", false)]
    [InlineData("boto3>=1.26", false)]
    [InlineData("boto3 (<1.41); extra == 'aws'", false)]
    [InlineData("boto3-stubs==1.40.59", false)]
    public async Task On_a_Python_runtime_the_sdk_stays_where_a_distribution_pins_it(string requirement, bool stays)
    {
        _packages.Install("store", ["store.py"], requirement);

        var plan = await _packages.PlanAsync(target: TestRecipe.Python, steps: "AwsSdk");

        Assert.Equal(stays, PackagesFolder.Removed(plan).Count == 0);
    }

    [Fact]
    public async Task An_optional_distribution_does_not_keep_the_sdk()
    {
        _packages.Install("store", ["store.py"], "botocore==1.40.59");
        var recipe = TestRecipe.Empty with { Optional = new OptionalDependencies(["Store"], [], []) };

        Assert.NotEmpty(PackagesFolder.Removed(await _packages.PlanAsync(recipe, TestRecipe.Python, steps: "AwsSdk")));
    }

    [Fact]
    public async Task A_layer_with_an_interpreter_does_not_see_the_sdk_of_the_runtime()
    {
        var recipe = TestRecipe.Empty with { BundlesInterpreter = true };

        Assert.Empty(PackagesFolder.Removed(await _packages.PlanAsync(recipe, TestRecipe.Python, steps: "AwsSdk")));
    }

    [Fact]
    public async Task Which_versions_run_is_told_where_somebody_asked_for_them()
    {
        var asked = await _packages.InputAsync(target: TestRecipe.Python, roots: ["boto3"]);
        Assert.StartsWith(
            "python3.12 runs the AWS SDK that it brings, not boto3 1.0: ",
            Assert.Single(Notes(asked)),
            StringComparison.Ordinal
        );
        Assert.Empty(Notes(await _packages.InputAsync(target: TestRecipe.Python)));
        Assert.Empty(Notes(await _packages.InputAsync(roots: ["boto3"])));

        _packages.Install("store", ["store.py"], "botocore ==1.40.59 ; python_version >= '3.8'");
        Assert.Equal(
            "the AWS SDK stays in the layer: store 1.0 needs botocore ==1.40.59, and the runtime may have another version",
            Assert.Single(Notes(await _packages.InputAsync(target: TestRecipe.Python, roots: ["boto3"])))
        );

        static IEnumerable<string> Notes(CleanupInput input) => AwsSdk.Step.Notes(input);
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
