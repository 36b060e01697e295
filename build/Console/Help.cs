using System.Reflection;
using Cake.Frosting;
using Spectre.Console;

namespace Build.Console;

/// <summary>What <c>--help</c> prints. The options are those that the command line takes.</summary>
internal static class Help
{
    private const int Width = 44;
    private const string Project = "This project";

    private static readonly (string Group, string[] Targets)[] s_targets =
    [
        ("Build, each stage with those before it", ["Layer", "Install", "AggressiveCleanup", "CopyRuntime", "Verify", "Size"]),
        ("Ask", ["Steps", "Plan", "Explain", "Diff", "Doctor", "Matrix", "Outdated"]),
        ("Change", [CommandLine.RestoreTarget, "Lock", CommandLine.NewRecipeTarget, "Clean"]),
        ("Ship", [CommandLine.PublishTarget, "Pack"]),
    ];

    /// <summary>What each target does, by its name.</summary>
    public static IReadOnlyDictionary<string, string> Targets { get; } =
        typeof(Help)
            .Assembly.GetExportedTypes()
            .Where(type => type.IsDefined(typeof(TaskNameAttribute)))
            .ToDictionary(
                type => type.GetCustomAttribute<TaskNameAttribute>()!.Name,
                type => type.GetCustomAttribute<TaskDescriptionAttribute>()?.Description ?? "",
                StringComparer.Ordinal
            );

    public static bool IsAsked(IEnumerable<string> arguments) => arguments.Any(argument => argument is "-h" or "-?" or "--help");

    public static void Print(IAnsiConsole console)
    {
        var others = Targets
            .Keys.Except(s_targets.SelectMany(group => group.Targets))
            .Where(name => name != "Default")
            .Order(StringComparer.Ordinal)
            .ToArray();
        var output = console.Profile.Out.Writer;
        output.WriteLine("./build.sh --target=TARGET [options]");
        foreach (var (group, targets) in s_targets.Append((Project, others)))
        {
            Section(output, group, targets.Select(name => ($"--target={name}", Targets[name])));
        }

        foreach (var (group, options) in Options.Groups.Append(("Of Cake", Options.OfCake.ToArray())))
        {
            Section(output, group, options.Select(option => (option.Usage, option.Text)));
        }
    }

    private static void Section(TextWriter output, string title, IEnumerable<(string Left, string Right)> rows)
    {
        output.WriteLine("");
        output.WriteLine($"{title}:");
        foreach (var (left, right) in rows)
        {
            output.WriteLine($"  {left.PadRight(Width)}{right}");
        }
    }
}
