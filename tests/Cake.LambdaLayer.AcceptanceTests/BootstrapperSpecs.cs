using System.Text.RegularExpressions;
using System.Xml.Linq;
using Cake.LambdaLayer.Tests;

namespace Cake.LambdaLayer.AcceptanceTests;

public sealed partial class BootstrapperSpecs : IDisposable
{
    private readonly BootstrapperTrial _trial = new();

    /// <summary>What shells like to take for something else.</summary>
    internal static string[] AwkwardArguments { get; } = ["--target=Layer", "two words", "", "*", "$HOME", "a\"b'c\\", "--", "é\tü"];

    public void Dispose() => _trial.Dispose();

    [Fact]
    public async Task Every_argument_reaches_the_host_as_it_was_written()
    {
        var run = await _trial.RunAsync(AwkwardArguments);

        Assert.Equal(AwkwardArguments.Select(argument => $"[{argument}]"), run.Output.Skip(1));
    }

    [Fact]
    public async Task A_start_without_arguments_hands_none_over()
    {
        var run = await _trial.RunAsync();

        Assert.Equal([$"in {_trial.Folder}"], run.Output);
    }

    [Fact]
    public async Task The_exit_code_is_the_one_of_the_host()
    {
        var run = await _trial.RunAsync(environment: Set("HOST_EXIT", "43"));

        Assert.Equal(43, run.ExitCode);
    }

    [Fact]
    public async Task The_host_starts_in_the_working_directory_of_the_caller()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_trial.Folder, "else where")).FullName;

        var run = await _trial.RunAsync(from: elsewhere);

        Assert.Equal($"in {elsewhere}", run.Output[0]);
    }

    [Fact]
    public async Task A_clone_that_cannot_be_written_to_says_so_and_waits_for_nothing()
    {
        // For root as well, unlike a mode.
        File.CreateSymbolicLink(_trial.State, "/proc/no-such-folder");

        var run = await _trial.RunAsync();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(
            ".bootstrap cannot be written to, and the host has to be built there",
            Assert.Single(run.Error),
            StringComparison.Ordinal
        );
        Assert.Empty(_trial.Calls);
    }

    [Fact]
    public async Task A_link_to_a_link_to_build_sh_starts_the_project_it_leads_to()
    {
        var link = Path.Combine(_trial.Folder, "build link");
        File.CreateSymbolicLink(Path.Combine(_trial.Folder, "inner"), "a project/build.sh");
        File.CreateSymbolicLink(link, "inner");

        var run = await _trial.RunAsync(["x"], script: link, from: _trial.Project);

        Assert.Equal((0, "[x]"), (run.ExitCode, run.Output[^1]));
        Assert.True(File.Exists(Path.Combine(_trial.State, "stamp")));
    }

    [Theory]
    [InlineData("CDPATH", ".:..")]
    [InlineData("SHELLOPTS", "nounset")]
    public async Task A_shell_set_up_to_trip_scripts_does_not_matter(string variable, string value)
    {
        var run = await _trial.RunAsync(["a project/build.sh"], script: "bash", environment: Set(variable, value));

        Assert.Equal((0, $"in {_trial.Folder}"), (run.ExitCode, Assert.Single(run.Output)));
        Assert.True(File.Exists(Path.Combine(_trial.State, "stamp")));
    }

    [Fact]
    public async Task The_second_start_calls_nothing_but_the_host_and_says_nothing()
    {
        var first = await _trial.RunAsync();
        Assert.Equal(["--version", "restore", "build", "Build.dll"], _trial.Calls);
        Assert.Equal(["Building the host."], first.Error);

        _trial.ForgetCalls();
        var second = await _trial.RunAsync();

        Assert.Equal(["Build.dll"], _trial.Calls);
        Assert.Empty(second.Error);
    }

    [Theory]
    [InlineData("build/Program.cs", "// two")]
    [InlineData("src/Addin/Addin.cs", "// two")]
    [InlineData("src/Addin/New.cs", "// new")]
    [InlineData("src/Addin/probe.py", "")]
    [InlineData("Directory.Build.props", "<Project></Project>")]
    [InlineData("build/Program.cs", null)]
    public async Task A_source_that_was_changed_or_added_or_removed_builds_the_host_again(string path, string? text)
    {
        await _trial.RunAsync();
        _trial.ForgetCalls();

        if (text is null)
        {
            File.Delete(Path.Combine(_trial.Project, path));
        }
        else
        {
            _trial.Write(path, text);
        }

        await _trial.RunAsync();

        Assert.Contains("build", _trial.Calls);
    }

    [Fact]
    public async Task A_recipe_that_changed_does_not_build_the_host()
    {
        await _trial.RunAsync();
        _trial.ForgetCalls();
        _trial.Write("build/layers/sample/layer.yaml", "description: another");
        _trial.Write("build/layers/other/verify.py", "");

        await _trial.RunAsync();

        Assert.DoesNotContain("build", _trial.Calls);
    }

    [Fact]
    public async Task A_host_that_does_not_build_shows_what_the_compiler_said_and_is_built_at_the_next_start()
    {
        var failed = await _trial.RunAsync(
            environment: new Dictionary<string, string?>()
            {
                ["BUILD_SAYS"] = "Program.cs(1,1): error CS1002: ; expected",
                ["BUILD_EXIT"] = "1",
            }
        );

        Assert.NotEqual(0, failed.ExitCode);
        Assert.Contains("Program.cs(1,1): error CS1002: ; expected", failed.Error);
        Assert.Empty(failed.Output);
        Assert.Equal("build", _trial.Calls[^1]);

        var mended = await _trial.RunAsync();

        Assert.Equal(0, mended.ExitCode);
        Assert.Equal(2, _trial.Calls.Count(call => call == "build"));
    }

    [Fact]
    public async Task A_feed_without_the_packages_is_asked_once_and_the_fallback_is_said_in_one_line()
    {
        var run = await _trial.RunAsync(
            environment: new Dictionary<string, string?>()
            {
                ["RESTORE_SAYS"] = "error NU1101: Unable to find package Cake.Frosting.",
                ["RESTORE_EXIT"] = "1",
            }
        );

        Assert.Equal(0, run.ExitCode);
        var folder = Substitutes().Match(Assert.Single(run.Error));
        Assert.True(folder.Success, run.Error[0]);
        Assert.True(Directory.Exists(Path.Combine(ProjectRoot.Path, folder.Groups[1].Value)), run.Error[0]);
        Assert.Equal("true", await FeedAnswerAsync());

        _trial.Write("build/Program.cs", "// two");
        await _trial.RunAsync();

        Assert.Single(_trial.Calls, "restore");
    }

    [Fact]
    public async Task A_feed_that_cannot_be_reached_fails_the_start_and_is_asked_again()
    {
        var offline = await _trial.RunAsync(
            environment: new Dictionary<string, string?>()
            {
                ["RESTORE_SAYS"] = "error NU1301: Unable to load the service index.",
                ["RESTORE_EXIT"] = "1",
            }
        );

        Assert.NotEqual(0, offline.ExitCode);
        Assert.Contains("error NU1301: Unable to load the service index.", offline.Error);

        var online = await _trial.RunAsync();

        Assert.Equal(0, online.ExitCode);
        Assert.Equal("false", await FeedAnswerAsync());
    }

    [Fact]
    public async Task Two_first_starts_at_once_both_work_and_build_once()
    {
        var runs = await Task.WhenAll(_trial.RunAsync(["one"]), _trial.RunAsync(["two"]));

        Assert.All(runs, run => Assert.Equal(0, run.ExitCode));
        Assert.Single(_trial.Calls, "build");
    }

    [Fact]
    public async Task The_lock_of_a_process_that_died_holds_nobody_up()
    {
        var died = await _trial.RunAsync(environment: Set("BUILD_KILLS", "1"));
        Assert.NotEqual(0, died.ExitCode);
        Assert.True(File.Exists(Path.Combine(_trial.State, "lock")));

        var run = await _trial.RunAsync(["x"]);

        Assert.Equal((0, "[x]"), (run.ExitCode, run.Output[^1]));
        Assert.Contains("Building the host.", run.Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_SDK_that_cannot_be_fetched_is_one_line_that_names_it_and_where_to_get_it(bool scriptIsServed)
    {
        using var download = new BootstrapperDownload("echo 'no such version' >&2; exit 1");

        var run = await _trial.RunAsync(
            environment: new Dictionary<string, string?>()
            {
                ["PATH"] = _trial.PathWithoutDotnet(),
                ["DOTNET_INSTALL_URL"] = scriptIsServed ? download.Url : BootstrapperDownload.DeadUrl(),
            }
        );

        Assert.NotEqual(0, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Matches("^Could not fetch the .NET SDK .*: install .NET SDK 10\\..* from https://", run.Error[^1]);
        Assert.Equal(scriptIsServed, run.Error[^1].Contains("no such version", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dotnet_without_a_matching_SDK_is_not_used()
    {
        using var download = new BootstrapperDownload("exit 0");

        var run = await _trial.RunAsync(
            environment: new Dictionary<string, string?>() { ["VERSION_EXIT"] = "1", ["DOTNET_INSTALL_URL"] = download.Url }
        );

        Assert.NotEqual(0, run.ExitCode);
        Assert.DoesNotContain("build", _trial.Calls);
    }

    private static Dictionary<string, string?> Set(string name, string value) => new() { [name] = value };

    /// <summary>What the remembered answer sets the one switch of the project to.</summary>
    private async Task<string> FeedAnswerAsync()
    {
        var answer = XDocument
            .Parse(await File.ReadAllTextAsync(Path.Combine(_trial.State, "feed.props")))
            .Root!.Elements("PropertyGroup")
            .Elements()
            .Single();
        var switched = await File.ReadAllTextAsync(Path.Combine(ProjectRoot.Path, "Directory.Build.targets"));
        Assert.Contains($"\"'$({answer.Name.LocalName})' == 'true'\"", switched, StringComparison.Ordinal);
        return answer.Value;
    }

    [GeneratedRegex(@"^Building the host on (src/\w+): the package feed lacks Cake\.Frosting or its companions\.$")]
    private static partial Regex Substitutes();
}
