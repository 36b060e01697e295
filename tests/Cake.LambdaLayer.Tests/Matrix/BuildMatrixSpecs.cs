using System.Text.Json;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Matrix;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Tests.Matrix;

public sealed class BuildMatrixSpecs : IDisposable
{
    private const string Minimal =
        "description: x\ntarget:\n  runtime: nodejs22.x\n  architecture: x86_64\n  python: \"3.12\"\nrequirements: requirements.txt\n";

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Fact]
    public void Without_a_word_it_is_the_recipes_own_target_with_every_requirements_file()
    {
        var rows = Rows(Minimal, "requirements.txt", "requirements-old.txt", "other.txt");

        Assert.Equal(
            [("nodejs22.x", "x86_64", "requirements-old.txt"), ("nodejs22.x", "x86_64", "requirements.txt")],
            rows.Select(Combination)
        );
        Assert.Equal("own-nodejs22.x-x86_64-requirements-old", rows[0].Name);
        Assert.Equal("own/nodejs22.x-x86_64", rows[0].Result);
    }

    [Fact]
    public void It_is_the_product_of_what_the_recipe_says_less_what_cannot_be_built()
    {
        var rows = Rows(
            Minimal
                + "matrix:\n  runtimes: [nodejs22.x, python3.13]\n  architectures: [x86_64, arm64]\n  requirements: "
                + "[requirements.txt]\n  exclude:\n    - runtime: python3.13\n      architecture: arm64\n      because: no wheels\n",
            "requirements.txt"
        );

        Assert.Equal(
            [
                ("nodejs22.x", "x86_64", "requirements.txt"),
                ("nodejs22.x", "arm64", "requirements.txt"),
                ("python3.13", "x86_64", "requirements.txt"),
            ],
            rows.Select(Combination)
        );
        // A Python runtime brings its own version, and probes run on a machine of the layer's architecture.
        Assert.Equal(["3.12", "3.12", "3.13"], rows.Select(row => row.Python));
        Assert.Equal(["ubuntu-24.04", "ubuntu-24.04-arm", "ubuntu-24.04"], rows.Select(row => row.Runner));
    }

    [Fact]
    public void The_key_of_the_install_changes_with_what_shapes_it_and_with_nothing_else()
    {
        const string Wide = Minimal + "matrix:\n  runtimes: [nodejs22.x, nodejs24.x, python3.12]\n  architectures: [x86_64, arm64]\n";
        var rows = Rows(Wide, "requirements.txt");
        var again = Rows(Wide, "requirements.txt");
        File.AppendAllText(Path.Combine(_folder.Path, "own", "requirements.txt"), "six==1.17.0\n");
        var others = Read(Wide);

        Assert.Equal(rows, again);
        // Both Node.js runtimes have the same C library, and their layers bundle Python; those of a Python runtime do not.
        Assert.Equal(rows[0].CacheKey, rows[2].CacheKey);
        Assert.Equal(4, rows.Select(row => row.CacheKey).Distinct().Count());
        Assert.Empty(rows.Select(row => row.CacheKey).Intersect(others.Select(row => row.CacheKey)));
    }

    [Fact]
    public void It_is_the_matrix_of_a_job_as_json_on_one_line()
    {
        var json = BuildMatrix.Of([Recipe(Minimal, "requirements.txt")]).ToJson();

        Assert.DoesNotContain('\n', json);
        using var document = JsonDocument.Parse(json);
        Assert.Equal(
            "nodejs22.x",
            Assert.Single(document.RootElement.GetProperty("include").EnumerateArray()).GetProperty("runtime").GetString()
        );
    }

    [Theory]
    [InlineData("matrix:\n  runtimes: [nodejs22.x, nodejs23.x]\n", 8, "Unknown runtime 'nodejs23.x'. Did you mean")]
    [InlineData("matrix:\n  architectures: [arm]\n", 8, "Unknown architecture 'arm'. Did you mean 'arm64'?")]
    [InlineData("matrix:\n  requirements: [none.txt]\n", 8, "'requirements' names none.txt, which does not exist")]
    [InlineData(
        "matrix:\n  exclude:\n    - runtime: python3.12\n      because: x\n",
        9,
        "Unknown runtime of the matrix 'python3.12'. Valid: nodejs22.x."
    )]
    [InlineData("matrix:\n  exclude:\n    - runtime: nodejs22.x\n", 9, "'because' is missing")]
    [InlineData("matrix:\n  runtime: nodejs22.x\n", 8, "Unknown key 'runtime'. Did you mean 'runtimes'?")]
    public void A_mistake_names_file_and_line(string matrix, int line, string expected)
    {
        var mistake = Assert.Throws<LambdaLayerException>(() => Rows(Minimal + matrix, "requirements.txt"));

        Assert.Contains($":{line}: {expected}", mistake.Message, StringComparison.Ordinal);
        Assert.Equal((Path.Combine(_folder.Path, "own", "layer.yaml"), line), (mistake.File, mistake.Line));
    }

    public void Dispose() => _folder.Dispose();

    private static (string Runtime, string Architecture, string Requirements) Combination(MatrixRow row) =>
        (row.Runtime, row.Architecture, row.Requirements);

    private IReadOnlyList<MatrixRow> Rows(string yaml, params string[] requirements) =>
        BuildMatrix.Of([Recipe(yaml, requirements)]).Include;

    private IReadOnlyList<MatrixRow> Read(string yaml) => Rows(yaml);

    private Recipe Recipe(string yaml, params string[] requirements)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "own")).FullName;
        File.WriteAllText(Path.Combine(folder, "layer.yaml"), yaml);
        foreach (var name in requirements)
        {
            File.WriteAllText(Path.Combine(folder, name), $"# {name}\n");
        }

        return RecipeReader.Read(_folder.Path, "own");
    }
}
