using Build.Console;
using Cake.Core;
using Cake.LambdaLayer.Aliases;

namespace Build.Tasks;

/// <summary>
/// What was built takes the place of the last result. It goes behind the targets that are asked for, whichever these are, also behind one
/// that runs alone; as that is no dependency an attribute could name, the task is registered by hand.
/// </summary>
internal static class ResultTask
{
    public const string Name = "Result";

    /// <summary>Adds the task when something is built.</summary>
    /// <param name="engine">What runs the tasks.</param>
    /// <param name="context">What they share.</param>
    public static void Register(ICakeEngine engine, LayerContext context)
    {
        var asked = context.Arguments.GetArguments("target");
        var building = TargetArguments.Building(asked).ToList();
        if (building.Count == 0)
        {
            return;
        }

        var task = engine
            .RegisterTask(Name)
            .Description("Puts what was built in the place of the last result; a build that fails does not get there.")
            .Does(() => Run(context));
        foreach (var target in building)
        {
            task.IsDependentOn(target);
        }

        if (asked.Contains(CommandLine.PublishTarget, StringComparer.OrdinalIgnoreCase))
        {
            task.IsDependeeOf(CommandLine.PublishTarget);
        }
    }

    private static void Run(LayerContext context)
    {
        try
        {
            if (context.Size is not null)
            {
                context.LambdaLayerRequireGrowth(context.Layer);
            }
        }
        finally
        {
            // What grew is still a good layer.
            context.Publish();
            context.Report.Result(context);
            GitHubReport.Succeeded(context);
        }
    }
}
