using System.Reflection;
using Build.Console;
using Cake.Frosting;

namespace Build.Tests;

public sealed class HelpSpecs
{
    private static readonly string[] s_lines = Print().Split('\n');

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("-?")]
    public void Asking_for_it_runs_nothing(string argument)
    {
        var (exitCode, output) = Host.Run(argument, "--target=Clean");

        Assert.Equal(0, exitCode);
        Assert.Equal(Print(), output);
    }

    [Fact]
    public void It_names_every_target_once_with_what_it_does()
    {
        var tasks = typeof(Program)
            .Assembly.GetExportedTypes()
            .Where(type => typeof(IFrostingTask).IsAssignableFrom(type) && type.GetCustomAttribute<TaskNameAttribute>()!.Name != "Default")
            .ToList();

        Assert.True(tasks.Count > 20, $"{tasks.Count} targets");
        Assert.All(
            tasks,
            task =>
                Assert.EndsWith(
                    $" {task.GetCustomAttribute<TaskDescriptionAttribute>()!.Description}",
                    Line($"--target={task.GetCustomAttribute<TaskNameAttribute>()!.Name}"),
                    StringComparison.Ordinal
                )
        );
        Assert.Equal(tasks.Count, s_lines.Count(line => line.StartsWith("  --target=", StringComparison.Ordinal) && !IsOption(line)));
    }

    [Fact]
    public void It_names_every_option_once_and_says_something_about_it()
    {
        var options = typeof(Options).GetFields().Select(field => field.GetValue(null)).OfType<Option>().ToList();

        Assert.True(options.Count > 25, $"{options.Count} options");
        Assert.All(options, option => Assert.Matches(@"^  --\S+ {2,}\S.*\S$", Line(option.ToString())));
    }

    [Fact]
    public void An_option_with_a_value_is_refused_without_one()
    {
        // What only some targets look at is refused for that before.
        var options = Options.Own.Where(option => option.Value.Length > 0 && option.Targets.Count == 0).ToList();

        Assert.True(options.Count > 10, $"{options.Count} options");
        Assert.All(
            options,
            option => Assert.Contains($"{option} needs a value: {option}=VALUE.", Host.Run("--target=Steps", option.ToString()).Output)
        );
    }

    private static string Line(string left) =>
        Assert.Single(
            s_lines,
            line =>
                line.StartsWith($"  {left} ", StringComparison.Ordinal)
                || line.StartsWith($"  {left}=", StringComparison.Ordinal)
                || line.StartsWith($"  {left},", StringComparison.Ordinal)
        );

    private static bool IsOption(string line) => line.StartsWith("  --target=NAME ", StringComparison.Ordinal);

    private static string Print()
    {
        using var text = new StringWriter();
        Help.Print(Host.Console(text));
        return text.ToString();
    }
}
