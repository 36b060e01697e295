using System.Reflection;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Publishing;

namespace Cake.LambdaLayer.Tests;

/// <summary>
/// The addin knows no command line: what it says names settings and aliases, and the host has an option or a target for each.
/// </summary>
public sealed partial class SettingNamesSpecs
{
    /// <summary>
    /// Options that pip, uv, the AWS CLI and the probes' own program have as well: only whole arguments for them are meant.
    /// </summary>
    private static readonly string[] s_shared = ["find-links", "layer-name", "no-index", "only", "output", "python", "target"];

    /// <summary>It goes into layers, whose bytes stay as they are; there it is said to who runs a function.</summary>
    private const string PartOfLayers = "stand_in.py";

    private static readonly string s_host = File.ReadAllText(Path.Combine(ProjectRoot.Path, "build", "Options.cs"));

    private static readonly IReadOnlyList<string> s_options = OptionName().Matches(s_host).Select(match => match.Groups[1].Value).ToList();

    private static readonly IReadOnlyList<string> s_sources = Directory
        .EnumerateFiles(Path.Combine(ProjectRoot.Path, "src", "Cake.LambdaLayer"), "*", SearchOption.AllDirectories)
        .Where(file =>
            Path.GetExtension(file) is ".cs" or ".py" or ".js" or ".html" && !file.Contains("node_modules", StringComparison.Ordinal)
        )
        .ToList();

    [Fact]
    public void No_source_of_the_addin_names_an_option_of_the_host()
    {
        Assert.Contains("python-home", s_options);
        Assert.Contains("exclusive", s_options);
        Assert.True(s_sources.Count > 200, $"{s_sources.Count}");

        var named = s_sources
            .Where(file => Path.GetFileName(file) != PartOfLayers)
            .SelectMany(file => Flags(file).Where(s_options.Contains).Select(option => $"{Path.GetFileName(file)}: --{option}"));

        Assert.Empty(named.Distinct());
    }

    [Fact]
    public void Every_setting_that_the_addin_names_exists_and_is_an_option_of_the_host()
    {
        var named = Named(Setting()).ToList();
        Assert.Contains("settings.PythonHome", named);
        Assert.Contains("settings.LayerName", named);
        Assert.Contains("settings.Restore.Paths", named);

        Assert.Empty(named.Except(Settings(typeof(LambdaLayerSettings)).Concat(Settings(typeof(PublishSettings)))));
        var shown = ShownSetting().Matches(s_host).Select(match => match.Groups[1].Value);
        Assert.Empty(
            named.Except(shown.Select(name => "settings." + name.Replace(nameof(RestoreRequest), "Restore", StringComparison.Ordinal)))
        );
    }

    [Fact]
    public void Every_alias_that_the_addin_names_exists_and_is_a_target_of_the_host()
    {
        var aliases = typeof(LambdaLayerAliases).GetMethods(BindingFlags.Public | BindingFlags.Static);
        var named = Named(Alias()).ToList();
        Assert.Contains("LambdaLayerLock", named);
        Assert.Contains("LambdaLayerExplain.path", named);

        Assert.Empty(
            named.Except(
                aliases.SelectMany(alias => alias.GetParameters().Select(argument => $"{alias.Name}.{argument.Name}").Prepend(alias.Name))
            )
        );
        var targets = Directory
            .EnumerateFiles(Path.Combine(ProjectRoot.Path, "build", "Tasks"))
            .Select(task => "LambdaLayer" + Path.GetFileNameWithoutExtension(task).Replace("Task", "", StringComparison.Ordinal))
            // The target Layer makes the zip too, and AggressiveCleanup is the cleanup.
            .Concat(["LambdaLayer", "LambdaLayerZip", "LambdaLayerCleanup"]);
        Assert.Empty(named.Where(alias => !alias.Contains('.', StringComparison.Ordinal)).Except(targets));
        Assert.All(
            named.Where(alias => alias.Contains('.', StringComparison.Ordinal)),
            argument => Assert.Contains($"\"{argument}\"", s_host, StringComparison.Ordinal)
        );
    }

    /// <summary>What is named in texts and comments; code uses settings too.</summary>
    private static IEnumerable<string> Named(Regex pattern) =>
        s_sources
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(File.ReadLines)
            .SelectMany(line => pattern.Matches(line).Where(match => IsText(line, match.Index)))
            .Select(match => match.Value)
            .Distinct();

    private static bool IsText(string line, int index) =>
        line.TrimStart().StartsWith("///", StringComparison.Ordinal)
            ? line[..index].Split("<c>").Length > line[..index].Split("</c>").Length
            : line[..index].Count(character => character == '"') % 2 == 1 && line[index - 1] != '{';

    private static IEnumerable<string> Flags(string file)
    {
        var text = File.ReadAllText(file);
        return Flag()
            .Matches(text)
            .Where(match =>
                !s_shared.Contains(match.Groups[1].Value) || text[match.Index - 1] != '"' || text[match.Index + match.Length] != '"'
            )
            .Select(match => match.Groups[1].Value)
            // A program has options of its own.
            .Where(option => !text.Contains($"add_argument(\"--{option}\"", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Settings(Type type) =>
        type.GetProperties()
            .Select(property => $"settings.{property.Name}")
            .Concat(
                typeof(RestoreRequest).GetProperties().Select(property => $"settings.{nameof(LambdaLayerSettings.Restore)}.{property.Name}")
            );

    [GeneratedRegex(@"(?<![\w-])--([a-z][a-z-]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Flag();

    [GeneratedRegex(@"new\(""([a-z-]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex OptionName();

    [GeneratedRegex(@"nameof\((?:LambdaLayerSettings|PublishSettings|(?=RestoreRequest))\.?([\w.]+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex ShownSetting();

    [GeneratedRegex(@"\bsettings(?:\.[A-Z]\w*)+", RegexOptions.CultureInvariant)]
    private static partial Regex Setting();

    [GeneratedRegex(@"(?<![\w.])LambdaLayer(?!(?:Aliases|Exception|Settings|Options)\b)\w*(?:\.[a-z]\w*)?", RegexOptions.CultureInvariant)]
    private static partial Regex Alias();
}
