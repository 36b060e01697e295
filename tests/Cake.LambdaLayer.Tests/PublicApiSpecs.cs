using Cake.LambdaLayer.Aliases;
using PublicApiGenerator;

namespace Cake.LambdaLayer.Tests;

public sealed class PublicApiSpecs
{
    private const string Update = "UPDATE_PUBLIC_API";

    /// <summary>What other people's scripts may use changes on purpose only.</summary>
    [Fact]
    public void The_public_API_is_the_one_that_is_written_down()
    {
        var file = Path.Combine(ProjectRoot.Path, "src", "Cake.LambdaLayer", "PublicApi.txt");
        var api =
            typeof(LambdaLayerAliases)
                .Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false })
                .ReplaceLineEndings("\n")
                .TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(file, api);
        }

        var (written, now) = (File.ReadAllLines(file), api.TrimEnd().Split('\n'));
        var changes = written
            .Except(now)
            .Select(line => $"- {line.Trim()}")
            .Concat(now.Except(written).Select(line => $"+ {line.Trim()}"))
            .ToList();
        Assert.True(
            written.SequenceEqual(now),
            $"The public API is not what src/Cake.LambdaLayer/PublicApi.txt says:\n{string.Join('\n', changes)}\n"
                + $"When that is meant: {Update}=1 dotnet test tests/Cake.LambdaLayer.Tests --filter {nameof(PublicApiSpecs)}"
        );
    }
}
