using System.Text.Json;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Sizing;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>What a build shows: on a terminal, in a file, and on a page of GitHub.</summary>
public sealed partial class ConsoleSpecs(SampleLayerFixture sample) : IClassFixture<SampleLayerFixture>, IDisposable
{
    private const string HideCursor = "\x1b[?25l";
    private const string ShowCursor = "\x1b[?25h";

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    private string Summary => Path.Combine(_folder.Path, "summary.md");

    private string Output => Path.Combine(_folder.Path, "output");

    [Fact]
    public void Redirected_it_is_plain_lines_with_a_summary_at_the_end()
    {
        Assert.DoesNotContain('\x1b', sample.Run.Output);
        Assert.DoesNotContain('\r', sample.Run.Output);
        var lines = sample.Run.Output.Split('\n');
        var summary = Array.FindIndex(lines, line => line.StartsWith("size  ", StringComparison.Ordinal));
        Assert.Matches(SummaryLines(), string.Join('\n', lines[summary..]));
        Assert.Contains(
            lines[summary..],
            line =>
                line.StartsWith("files    /", StringComparison.Ordinal)
                && line.EndsWith(Path.Combine("my output", "sample", Path.GetFileName(sample.Result), "layer"), StringComparison.Ordinal)
        );
        Assert.Contains("Total:", lines[..summary].Last(line => line.Trim().Length > 0), StringComparison.Ordinal);
        Assert.True(lines.Length - summary <= 14, sample.Run.Output);
    }

    [Fact]
    public async Task On_a_terminal_progress_is_live_and_leaves_whole_lines_and_the_cursor()
    {
        var run = await OnTerminalAsync();

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains(HideCursor, run.Output, StringComparison.Ordinal);
        Assert.True(
            run.Output.LastIndexOf(ShowCursor, StringComparison.Ordinal) > run.Output.LastIndexOf(HideCursor, StringComparison.Ordinal)
        );
        Assert.Matches(@"import modules on the layer: [\d,]+ of [\d,]+ modules", run.Output);
        Assert.Matches(@"zip: [\d.]+ of [\d.]+ MB, [\d.]+ MB/s", run.Output);
        var screen = TerminalScreen.LinesOf(run.Output);
        // Nothing of the display is left between the lines, and none of them is a part of another.
        Assert.DoesNotContain(screen, line => line.Contains('━') && line.Contains(" of ", StringComparison.Ordinal));
        Assert.Matches(SummaryLines(), string.Join('\n', screen.SkipWhile(line => !line.StartsWith("size  ", StringComparison.Ordinal))));
        Assert.All(
            screen.Where(line => line.Contains(" files/s", StringComparison.Ordinal)),
            line => Assert.Matches(@"\A[a-z ]+: [\d,]+ files in [\d.]+ s, [\d.,]+ files/s\z", line)
        );
    }

    [Theory]
    [InlineData("NO_COLOR", "1")]
    [InlineData("TERM", "dumb")]
    [InlineData("CI", "true")]
    public async Task Who_wants_no_colour_gets_none_and_a_terminal_that_knows_no_codes_gets_none(string variable, string value)
    {
        var run = await OnTerminalAsync(target: "CopyRuntime", variable: (variable, value));

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Equal(variable == "CI", Colours().IsMatch(run.Output));
        Assert.Equal(variable == "NO_COLOR", run.Output.Contains(HideCursor, StringComparison.Ordinal));
        if (variable == "TERM")
        {
            Assert.DoesNotContain('\x1b', run.Output);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(15)]
    public async Task Ctrl_C_and_an_end_from_outside_bring_the_cursor_back(int signal)
    {
        var run = await OnTerminalAsync("import modules on the", signal);

        Assert.NotEqual(0, run.ExitCode);
        Assert.True(
            run.Output.LastIndexOf(ShowCursor, StringComparison.Ordinal) > run.Output.LastIndexOf(HideCursor, StringComparison.Ordinal),
            run.Output
        );
        if (signal == 2)
        {
            Assert.True(TerminalScreen.LinesOf(run.Output).Contains("Error: Canceled. The last good layer is untouched."), run.Output);
        }
    }

    [Fact]
    public async Task On_GitHub_the_page_of_the_run_shows_the_tables()
    {
        var run = await OnGitHubAsync("--target=Size");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var summary = await File.ReadAllTextAsync(Summary);
        Assert.StartsWith("## sample for nodejs22.x on ", summary, StringComparison.Ordinal);
        Assert.Contains("| **layer** | ", summary, StringComparison.Ordinal);
        Assert.Contains("| StandardLibrary | on | ", summary, StringComparison.Ordinal);
        Assert.Contains("6 of 6 probes pass", summary, StringComparison.Ordinal);
        Assert.DoesNotContain("::error", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_GitHub_a_mistake_in_a_recipe_is_annotated_with_file_and_line()
    {
        // The host takes the folder with cake.config above it for the project.
        var project = Directory.CreateDirectory(Path.Combine(_folder.Path, "project")).FullName;
        Assert.Equal(
            0,
            (
                await ChildProcess.RunAsync(
                    "cp",
                    ["-a", Path.Combine(Project.Root, ".bootstrap", "bin", "Build", "release"), Path.Combine(project, "bin")]
                )
            ).ExitCode
        );
        await File.WriteAllTextAsync(Path.Combine(project, "cake.config"), "");
        var recipe = Directory.CreateDirectory(Path.Combine(project, "build", "layers", "own")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(recipe, "layer.yaml"),
            "description: x\ntarget:\n  runtime: nodejs23.x\nrequirements: ensurepip\n"
        );

        var run = await ChildProcess.RunAsync(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [Path.Combine(project, "bin", "Build.dll"), "--target=Steps", "--recipe=own"],
            OnGitHub()
        );

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("::error title=Cake.LambdaLayer,file=build/layers/own/layer.yaml,line=3::", run.Output, StringComparison.Ordinal);
        Assert.StartsWith("**Failed:** ", await File.ReadAllTextAsync(Summary), StringComparison.Ordinal);
        Assert.Contains("Unknown runtime 'nodejs23.x'", await File.ReadAllTextAsync(Summary), StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_GitHub_a_mistake_on_the_command_line_is_annotated()
    {
        var run = await OnGitHubAsync("--skipp=Tests");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(
            "::error title=Cake.LambdaLayer::Unknown option '--skipp'. Did you mean '--skip'?",
            run.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_layer_that_outgrew_its_baseline_fails_and_is_kept()
    {
        var output = await CopySampleAsync();
        var baseline = Path.Combine(sample.Result, "size.json");

        var run = await Project.RunAsync([
            "--recipe=sample",
            $"--output={output}",
            "--skip=Executables",
            $"--baseline={baseline}",
            "--fail-on-growth=10",
        ]);

        Assert.NotEqual(0, run.ExitCode);
        // Scripts are looked for beside the packages, too: by a link of the interpreter's.
        Assert.Matches(
            @"allows: layer \+\d+ bytes \(\+?0\.\d\d %\), zip \+\d+ bytes \(\+?0\.\d\d %\) "
                + @"since .*size\.json; most of it pip \+\d+ bytes, interpreter \+\d+ bytes, "
                + @"in the folder /opt/python/bin \+\d+ bytes\. The layer is kept",
            run.Output + run.Error
        );
        Assert.Contains("\ngrowth   layer +", run.Output, StringComparison.Ordinal);
        var result = Path.Combine(output, "sample", Path.GetFileName(sample.Result));
        LayerResultCheck.AssertConsistent(result, "sample");
        Assert.Contains(
            "\nSince the baseline: layer +",
            await File.ReadAllTextAsync(Path.Combine(result, "size.md")),
            StringComparison.Ordinal
        );
        Assert.True(
            JsonFile.Read<SizeReport>(Path.Combine(result, "size.json")).LayerBytes > JsonFile.Read<SizeReport>(baseline).LayerBytes
        );
    }

    [Fact]
    public async Task The_matrix_is_alone_on_standard_output_and_an_output_of_the_step()
    {
        var run = await Project.StartAsync(["--target=Matrix", "--format=json"], OnGitHub());

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        using var matrix = JsonDocument.Parse(run.Output);
        var names = matrix.RootElement.GetProperty("include").EnumerateArray().Select(row => row.GetProperty("name").GetString()).ToList();
        Assert.Contains("litellm-nodejs22.x-x86_64-requirements", names);
        Assert.Contains("litellm-python3.11-arm64-requirements-1.78", names);
        // Amazon Linux 2 is too old for the wheels of that one.
        Assert.DoesNotContain("litellm-python3.11-arm64-requirements", names);
        Assert.Equal($"matrix={run.Output}", await File.ReadAllTextAsync(Output));
        Assert.Contains("cache key of the install", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    [GeneratedRegex(
        @"\Asize     [\d.]+ → [\d.]+ MB in [\d,]+ files: .*\n"
            + @"saved    [\d.]+ MB, [\d.]+ %\nlimit    262\.1 MB, [\d.]+ MB left\n"
            + @"zip      [\d.]+ MB, below .*\nchecks   6 of 6 probes pass, .*\n"
            + @"slowest  \w+ [\d.]+ s, .*\nfiles    .*layer\n         .*sample\.zip",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex SummaryLines();

    // SGR with a colour (ECMA-48, 8.3.117).
    [GeneratedRegex(@"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d|10\d)(?:;\d+)*m", RegexOptions.CultureInvariant)]
    private static partial Regex Colours();

    /// <summary>Every build has a folder of its own to build in, so that none sees what another left.</summary>
    private async Task<string> CopySampleAsync()
    {
        var output = Path.Combine(_folder.Path, "out");
        await SampleLayerFixture.CopyAsync(sample.Output, output);
        return output;
    }

    private async Task<ChildProcess> OnTerminalAsync(
        string text = "",
        int signal = 0,
        string target = "Layer",
        (string Name, string Value)? variable = null
    )
    {
        var environment = new Dictionary<string, string?>
        {
            ["TERM"] = "xterm-256color",
            ["CI"] = null,
            ["NO_COLOR"] = null,
            ["GITHUB_ACTIONS"] = null,
        };
        if (variable is var (name, value))
        {
            environment[name] = value;
        }

        var script = Path.Combine(Project.Root, "tests", "Cake.LambdaLayer.AcceptanceTests", "TestData", "pseudo_terminal.py");
        return await ChildProcess.RunAsync(
            "python3",
            [
                script,
                text,
                $"{signal}",
                Path.Combine(Project.Root, "build.sh"),
                $"--target={target}",
                "--recipe=sample",
                $"--output={await CopySampleAsync()}",
            ],
            environment
        );
    }

    private async Task<ChildProcess> OnGitHubAsync(params string[] arguments) =>
        await Project.StartAsync(["--recipe=sample", $"--output={await CopySampleAsync()}", .. arguments], OnGitHub());

    private Dictionary<string, string?> OnGitHub()
    {
        // GitHub makes both files before a step begins.
        File.WriteAllText(Summary, "");
        File.WriteAllText(Output, "");
        return new()
        {
            ["GITHUB_ACTIONS"] = "true",
            ["CI"] = "true",
            ["GITHUB_STEP_SUMMARY"] = Summary,
            ["GITHUB_OUTPUT"] = Output,
        };
    }
}
