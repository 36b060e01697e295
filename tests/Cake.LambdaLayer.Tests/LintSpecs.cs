using System.Reflection;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Tests;

/// <summary>
/// All Python of the project keeps the rules of <c>ruff.toml</c>, its shell scripts those of shellcheck, and all else is formatted.
/// </summary>
public sealed partial class LintSpecs : IDisposable
{
    private static readonly string[] s_made = ["artifacts", "bin", "node_modules", "obj", "TestResults"];

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    /// <summary>The files of the project, without what builds put among them.</summary>
    private static IReadOnlyList<TreeFile> Files { get; } =
        FileTree
            .Read(
                ProjectRoot.Path,
                folder => Path.GetFileName(folder) is var name && (s_made.Contains(name) || (name[0] == '.' && name != ".ci"))
            )
            .Files;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Python_keeps_the_rules_of_ruff()
    {
        Assert.SkipUnless(SearchPath.Find("node") is not null && SearchPath.Find("npm") is not null, "needs node and npm on PATH");
        foreach (var file in Files.Where(file => file.Folder == "tests/lint"))
        {
            File.Copy(file.Source, Path.Combine(_folder.Path, file.Name));
        }

        var install = await ChildProcess.RunAsync("npm", ["ci", "--no-audit", "--no-fund"], workingDirectory: _folder.Path);
        Assert.SkipWhen(Unreachable().Match(install.Error) is { Success: true }, "needs the registry of npm, which does not answer");
        Assert.Equal((0, ""), (install.ExitCode, install.Error));

        var scripts = Files.Where(file => Path.GetExtension(file.Name) == ".py").Select(file => file.Path);
        await NothingIsFoundAsync("node", [Path.Combine(_folder.Path, "python.mjs"), ProjectRoot.Path, .. scripts]);
    }

    [Fact]
    public async Task Shell_scripts_keep_the_rules_of_shellcheck()
    {
        Assert.SkipUnless(SearchPath.Find("shellcheck") is not null, "needs shellcheck on PATH");

        await NothingIsFoundAsync("shellcheck", ["--format=gcc", .. Files.Where(IsShellScript).Select(file => file.Path)]);
    }

    [Fact]
    public async Task CSharp_is_as_CSharpier_formats_it()
    {
        var formatter = typeof(LintSpecs)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(item => item.Key == "CSharpier")
            .Value!;

        var run = await ChildProcess.RunAsync(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [formatter, "check", "."],
            workingDirectory: ProjectRoot.Path
        );

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Matches(@"Checked \d{3,} files", run.Output);
    }

    private static async Task NothingIsFoundAsync(string program, IReadOnlyList<string> arguments)
    {
        var run = await ChildProcess.RunAsync(program, arguments, workingDirectory: ProjectRoot.Path);

        Assert.Equal("", run.Output + run.Error);
        Assert.Equal(0, run.ExitCode);
    }

    private static bool IsShellScript(TreeFile file) =>
        Path.GetExtension(file.Name) == ".sh"
        || (Path.GetExtension(file.Name) == "" && ShellScript().IsMatch(File.ReadLines(file.Source).FirstOrDefault("")));

    [GeneratedRegex(@"\A#!.*\b(?:ba)?sh\b", RegexOptions.CultureInvariant)]
    private static partial Regex ShellScript();

    [GeneratedRegex("ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH", RegexOptions.CultureInvariant)]
    private static partial Regex Unreachable();
}
