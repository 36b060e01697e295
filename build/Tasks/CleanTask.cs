using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.Build;

namespace Build.Tasks;

/// <summary>Results and caches go.</summary>
[TaskName("Clean")]
[TaskDescription("Deletes the results and the caches.")]
public sealed class CleanTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context)
    {
        var recipes = context.LambdaLayerRecipes(context.Invocation.RecipesDirectory);
        foreach (var line in ResultFolders.Delete(context.Settings.OutputDirectory, recipes))
        {
            context.Report.Line(line);
        }
    }
}
