using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Reporting;

namespace Cake.LambdaLayer.Tests.Reporting;

public sealed class SavingsSpecs : IDisposable
{
    private readonly PackagesFolder _packages = new();

    [Fact]
    public async Task A_file_of_two_steps_and_the_package_around_it_come_back_with_the_last_of_them()
    {
        var recipe = TestRecipe.Empty with
        {
            Steps =
            [
                new RecipeStep("Code", "code", "a test", ["pkg/**/*.py"], []),
                new RecipeStep("Data", "data", "a test", ["pkg/data/*"], []),
            ],
        };
        _packages.File("pkg/__init__.py", "12345").File("pkg/data/__init__.py", "123").File("pkg/data/a.bin", "1234567");
        var plan = await _packages.PlanAsync(recipe, steps: ["Code", "Data"]);

        var savings = Of(plan, "Code", "Data");

        // The data, and the inner package, which is of both but goes with the data only; the outer one, of which the first has a claim,
        // goes with all of them.
        Assert.Equal("10 bytes, 2 files: [1]\n5 bytes, 1 files: [0][1]", savings);
    }

    [Fact]
    public async Task A_file_that_another_step_would_rewrite_comes_back_rewritten()
    {
        _packages.Install("gone", ["gone.py"]);
        var recipe = TestRecipe.Empty with { Optional = TestRecipe.Empty.Optional with { Distributions = ["gone"] } };
        var plan = await _packages.PlanAsync(recipe, steps: ["OptionalDependencies", "Metadata"]);
        var metadata = Assert.Single(plan.Changes, change => change.Path.EndsWith("METADATA", StringComparison.Ordinal));
        var headers = metadata.LeftByOthers!["Metadata"];

        var savings = Of(plan with { Changes = [metadata] }, "OptionalDependencies", "Metadata");

        Assert.InRange(headers, 1, metadata.BytesBefore - 1);
        Assert.Equal(
            new[] { $"{headers} bytes, 0 files: [0]", $"{metadata.BytesBefore - headers} bytes, 1 files: [0,1]" }.Order(
                StringComparer.Ordinal
            ),
            savings.Split('\n').Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_source_that_stays_keeps_its_bytecode_beside_it_as_long_as_that_is_made()
    {
        var plan = new TreePlan(
            1,
            100,
            [],
            [
                new PlannedChange("a.py", ChangeKind.Rewrite, 100, 40, "SourceFiles", "bytecode", [])
                {
                    NewPath = "a.pyc",
                    IsOtherForm = true,
                    CompiledBy = "SourceFiles",
                },
            ]
        )
        {
            SourcesCompiledBy = "Bytecode",
        };

        Assert.Equal("100 bytes, 0 files: [0]\n-40 bytes, 0 files: [0,1]", Of(plan, "SourceFiles", "Bytecode"));
    }

    [Fact]
    public void What_is_packed_is_packed_as_long_as_it_is_bytecode()
    {
        var plan = new TreePlan(
            1,
            100,
            [],
            [
                new PlannedChange("a.py", ChangeKind.Rewrite, 100, 15, "LibraryZip", "in the zip", ["SourceFiles"])
                {
                    NewPath = "python311.zip/a.pyc",
                    IsOtherForm = true,
                    CompiledBy = "SourceFiles",
                    LeftByOthers = new Dictionary<string, long> { ["SourceFiles"] = 40 },
                },
            ]
        );

        Assert.Equal("60 bytes, 0 files: [0]\n25 bytes, 0 files: [1][0]", Of(plan, "SourceFiles", "LibraryZip"));
    }

    [Fact]
    public void Notices_stay_as_long_as_a_licence_text_is_away_and_those_of_an_interpreter_always()
    {
        var plan = new TreePlan(
            1,
            100,
            [],
            [
                new PlannedChange("THIRD-PARTY-NOTICES.txt", ChangeKind.Add, 0, 90, "Metadata", "licence texts", ["Documentation"]),
                new PlannedChange("a-1.dist-info/LICENSE", ChangeKind.Remove, 100, 0, "Metadata", "a note", ["Documentation"]),
            ]
        );

        Assert.Equal("10 bytes, 1 files: [0,1]", Of(plan, "Metadata", "Documentation"));
        Assert.Equal("100 bytes, 1 files: [0,1]\n-90 bytes, 0 files: [0,1,2]", Of(plan, "Metadata", "Documentation", "CopyRuntime"));
    }

    [Fact]
    public void A_text_is_in_the_notices_as_long_as_a_step_puts_it_there()
    {
        var plan = new TreePlan(
            1,
            100,
            [],
            [
                new PlannedChange("THIRD-PARTY-NOTICES.txt", ChangeKind.Add, 0, 90, "Metadata", "licence texts", ["Documentation"])
                {
                    Texts =
                    [
                        new NoticeText(50, ["Metadata"]),
                        new NoticeText(30, ["Documentation", "Metadata"]),
                        new NoticeText(7, ["CopyRuntime"]),
                    ],
                },
            ]
        );

        Assert.Equal(
            "-3 bytes, 0 files: [0,1,2]\n-7 bytes, 0 files: [2]\n-30 bytes, 0 files: [0,1]\n-50 bytes, 0 files: [0]",
            Of(plan, "Metadata", "Documentation", "CopyRuntime")
        );
    }

    public void Dispose() => _packages.Dispose();

    private string Of(TreePlan plan, params string[] steps) =>
        string.Join(
            '\n',
            Savings
                .Of([(plan, path => File.Exists(Path.Combine(_packages.Root, path)))], steps)
                .Select(saving =>
                    $"{saving.Bytes} bytes, {saving.Files} files: "
                    + $"{string.Concat(saving.Claims.Select(set => $"[{string.Join(',', set)}]"))}"
                )
        );
}
