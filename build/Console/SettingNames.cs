using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;

namespace Build.Console;

/// <summary>
/// The addin knows no command line: its messages name settings and aliases, as a Cake script writes them. Where they are shown, each is
/// replaced by the option or the target that it is here.
/// </summary>
internal static partial class SettingNames
{
    private const string Alias = "LambdaLayer";

    /// <summary>What calls the alias for a whole layer with settings.</summary>
    private const string Call = $"{Alias} settings.";

    private static readonly Dictionary<string, string> s_names = Options
        .Own.Concat(Options.OfCake)
        .SelectMany(option => option.Settings.Select(setting => (Name: setting, Shown: option.ToString())))
        .Concat(Help.Targets.Keys.Select(target => (Name: Alias + target, Shown: Target(target))))
        .Append((Alias, Target("Layer")))
        .Append(($"{Alias}Zip", Target("Layer")))
        .Append(($"{Alias}Cleanup", Target("AggressiveCleanup")))
        .ToDictionary(entry => entry.Item1, entry => entry.Item2, StringComparer.Ordinal);

    /// <summary>A text of the addin, in the words of the command line.</summary>
    /// <param name="text">For example <c>settings.Skip=Tests leaves them as they are; LambdaLayerExplain says more.</c></param>
    /// <returns>For example <c>--skip=Tests leaves them as they are; --target=Explain says more.</c></returns>
    /// <remarks>All that is shown comes through here, so that what is foreign in it loses what a terminal would act on.</remarks>
    public static string Translate(string text) =>
        Name()
            .Replace(
                Printable.Of(text).Replace(Call, "./build.sh settings.", StringComparison.Ordinal),
                name => s_names.GetValueOrDefault(name.Value, name.Value)
            );

    private static string Target(string name) => $"--target={name}";

    /// <summary>Not a part of a path or of a longer name.</summary>
    [GeneratedRegex(@"(?<![\w./-])(?:settings(?:\.[A-Z]\w*)+|LambdaLayer\w*(?:\.[a-z]\w*)?)(?![\w/])", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
