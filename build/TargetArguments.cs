using System.Reflection;
using Build.Tasks;
using Cake.Frosting;

namespace Build;

/// <summary>The arguments that Cake gets, made from those the user wrote.</summary>
internal static class TargetArguments
{
    private const string Default = "Default";

    private const string Result = $"--target={ResultTask.Name}";

    private static readonly string[] s_target = ["--target", "-t"];

    private static readonly string[] s_dryRun = ["--dryrun", "--noop", "--whatif"];

    private static readonly HashSet<string> s_building = typeof(TargetArguments)
        .Assembly.GetExportedTypes()
        .Where(type => type.IsDefined(typeof(TaskNameAttribute)) && Builds(type))
        .Select(type => type.GetCustomAttribute<TaskNameAttribute>()!.Name)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Asks for <c>Result</c> as well when something is built. Takes <c>--dryrun</c> from Publish: Cake's own would name the task, run
    /// nothing of it and show nothing.
    /// </summary>
    /// <param name="arguments">The arguments as given.</param>
    /// <returns>Those that Cake gets.</returns>
    public static IReadOnlyList<string> ForCake(IReadOnlyList<string> arguments)
    {
        var given = IsPublish(arguments) ? arguments.Where(argument => !IsDryRun(argument)).ToList() : arguments;
        var asked = Targets(given).DefaultIfEmpty(Default).ToList();
        return !Building(asked).Any() ? given
            : Targets(given).Any() ? [Result, .. given]
            : [Result, $"--target={Default}", .. given];
    }

    /// <summary>Those of the targets that build something, which is to become the last result.</summary>
    public static IEnumerable<string> Building(IEnumerable<string> targets) => targets.Where(s_building.Contains);

    public static bool IsPublish(IReadOnlyList<string> arguments) =>
        Targets(arguments).Contains(CommandLine.PublishTarget, StringComparer.OrdinalIgnoreCase);

    public static bool IsDryRun(string argument) => s_dryRun.Contains(argument, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> Targets(IReadOnlyList<string> arguments) =>
        arguments.SelectMany<string, string>(
            (argument, i) =>
                argument.Split(['=', ':'], 2) is var words && !s_target.Contains(words[0], StringComparer.OrdinalIgnoreCase) ? []
                : words.Length == 2 ? [words[1]]
                : arguments.Skip(i + 1).Take(1)
        );

    private static bool Builds(Type task) =>
        task == typeof(AggressiveCleanupTask)
        || task.GetCustomAttributes<IsDependentOnAttribute>().Any(dependency => Builds(dependency.Task));
}
