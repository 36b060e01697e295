using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Json.Schema;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The workflows of GitHub Actions, checked without GitHub.</summary>
public sealed partial class WorkflowSpecs : IDisposable
{
    private const string Reusable = "layers.yml";

    private static readonly string s_folder = Path.Combine(Project.Root, ".github", "workflows");

    private static readonly JsonSchema s_schema = JsonSchema.FromFile(
        Path.Combine(Project.Root, "tests", "Cake.LambdaLayer.AcceptanceTests", "TestData", "github-workflow.json")
    );

    private readonly TemporaryDirectory _reports = TemporaryDirectory.Create();

    public static TheoryData<string> Workflows => [.. Directory.EnumerateFiles(s_folder).Select(path => Path.GetFileName(path)!)];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void They_are_as_the_published_schema_has_them(string workflow) => Assert.Empty(Errors(Read(workflow)));

    [Theory]
    [InlineData("runs-on", "run-on")]
    [InlineData("timeout-minutes: 60", "timeout-minutes: soon")]
    [InlineData("      contents: read", "      contents: all")]
    [InlineData("uses: ./.github/workflows/layers.yml", "uses: 7")]
    public void The_schema_tells_mistakes(string right, string wrong)
    {
        var text = File.ReadAllText(Path.Combine(s_folder, "ci.yml"))
            .Replace("\n  contents: read", "\n      contents: read", StringComparison.Ordinal);
        Assert.Contains(right, text, StringComparison.Ordinal);

        Assert.NotEmpty(Errors(Parse(text.Replace(right, wrong, StringComparison.Ordinal))));
    }

    [Fact]
    public void Callers_give_the_reusable_workflow_what_it_takes_and_nothing_else()
    {
        var inputs = Read(Reusable)["on"]!["workflow_call"]!["inputs"]!.AsObject();
        var calls = Directory
            .EnumerateFiles(s_folder)
            .Select(path => Read(Path.GetFileName(path)))
            .SelectMany(workflow => workflow["jobs"]!.AsObject())
            .Where(job => $"{job.Value!["uses"]}" == $"./.github/workflows/{Reusable}")
            .ToList();

        Assert.NotEmpty(calls);
        Assert.All(
            calls,
            job => Assert.All(job.Value!["with"]?.AsObject() ?? [], given => Assert.True(inputs.ContainsKey(given.Key), given.Key))
        );
        Assert.All(
            inputs,
            input =>
                Assert.True(
                    input.Value!["required"] is null || calls.TrueForAll(job => job.Value!["with"]!.AsObject().ContainsKey(input.Key)),
                    input.Key
                )
        );
        Assert.Equal(inputs.Select(input => input.Key).Order(), Names("inputs", File.ReadAllText(Path.Combine(s_folder, Reusable))));
    }

    [Fact]
    public async Task What_a_job_reads_of_its_matrix_is_what_the_matrix_has()
    {
        var run = await Project.StartAsync(["--target=Matrix", "--format=json"]);

        var rows = JsonNode.Parse(run.Output)!["include"]!.AsArray().Select(job => job!.AsObject()).ToList();
        Assert.Contains(
            "--recipe=litellm --runtime=nodejs22.x --architecture=x86_64 --python=3.11 --requirements=requirements.txt",
            rows.Select(job => (string?)job["arguments"])
        );
        var row = rows[0].Select(field => field.Key).ToList();
        Assert.All(Names("matrix", File.ReadAllText(Path.Combine(s_folder, Reusable))), name => Assert.Contains(name, row));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void They_may_read_and_no_more_and_their_actions_have_a_version(string name)
    {
        var workflow = Read(name);

        Assert.Equal(["contents: read"], workflow["permissions"]!.AsObject().Select(permission => $"{permission.Key}: {permission.Value}"));
        Assert.All(workflow["jobs"]!.AsObject(), job => Assert.Null(job.Value!["permissions"]));
        Assert.All(
            Actions().Matches(File.ReadAllText(Path.Combine(s_folder, name))),
            action => Assert.Matches(@"\A(?:actions/[a-z-]+@v\d+|\./\.github/workflows/[a-z]+\.yml)\z", action.Groups[1].Value)
        );
    }

    [Fact]
    public async Task The_reports_of_all_jobs_become_one_table()
    {
        foreach (var (name, bytes) in new[] { ("b-layer", 2_000_000), ("a-layer", 1_250_000) })
        {
            var report = Directory.CreateDirectory(Path.Combine(_reports.Path, "reports", name)).FullName;
            await File.WriteAllTextAsync(
                Path.Combine(report, "size.json"),
                $$"""{"layerBytes": {{bytes}}, "zipBytes": 1000000, "leftBytes": 5000000}"""
            );
            await File.WriteAllTextAsync(
                Path.Combine(report, "verification.json"),
                """{"probes": [{"status": "passed"}, {"status": "failed"}]}"""
            );
        }

        var summary = Path.Combine(_reports.Path, "summary.md");
        var script = (string)Read(Reusable)["jobs"]!["summary"]!["steps"]!.AsArray()[^1]!["run"]!;

        var run = await ChildProcess.RunAsync(
            "bash",
            ["-eo", "pipefail", "-c", script],
            new Dictionary<string, string?> { ["GITHUB_STEP_SUMMARY"] = summary },
            workingDirectory: _reports.Path
        );

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(
            "| layer | MB | zip MB | MB left | probes that fail |\n| --- | ---: | ---: | ---: | ---: |\n| a-layer | "
                + "1.3 | 1 | 5 | 1 |\n| b-layer | 2 | 1 | 5 | 1 |\n",
            await File.ReadAllTextAsync(summary)
        );
    }

    public void Dispose() => _reports.Dispose();

    private static IReadOnlyList<string> Errors(JsonNode workflow)
    {
        var result = s_schema.Evaluate(
            System.Text.Json.JsonSerializer.SerializeToElement(workflow),
            new EvaluationOptions { OutputFormat = OutputFormat.List }
        );
        return result.IsValid
            ? []
            : result
                .Details!.SelectMany(detail =>
                    (detail.Errors ?? new Dictionary<string, string>()).Select(error => $"{detail.InstanceLocation}: {error.Value}")
                )
                .Append("not valid")
                .ToList();
    }

    private static JsonNode Read(string workflow) => Parse(File.ReadAllText(Path.Combine(s_folder, workflow)));

    private static JsonNode Parse(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return ToJson(yaml.Documents[0].RootNode)!;
    }

    /// <summary>Plain scalars are what the core schema of YAML 1.2 takes them for, as GitHub reads them: <c>on</c> is a text.</summary>
    private static JsonNode? ToJson(YamlNode node) =>
        node switch
        {
            YamlMappingNode mapping => new JsonObject(
                mapping.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, ToJson(pair.Value)))
            ),
            YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(ToJson)]),
            YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "null" or "~" } => null,
            YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } flag => flag.Value == "true",
            YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text }
                when long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) => number,
            YamlScalarNode { Value: { } text } => text,
            _ => throw new InvalidOperationException($"line {node.Start.Line}"),
        };

    private static IEnumerable<string> Names(string context, string text) =>
        Regex
            .Matches(text, $@"\$\{{\{{[^}}]*\b{context}\.([A-Za-z-]+)", RegexOptions.CultureInvariant)
            .Select(match => match.Groups[1].Value)
            .Where(name => name != "outputs")
            .Distinct()
            .Order();

    [GeneratedRegex(@"uses: (\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex Actions();
}
