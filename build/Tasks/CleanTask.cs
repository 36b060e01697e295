using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer.Aliases;

namespace Build.Tasks;

/// <summary>Results and caches go.</summary>
[TaskName("Clean")]
[TaskDescription("Deletes the results and the caches.")]
public sealed class CleanTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context)
    {
        var output = context.Settings.OutputDirectory;
        foreach (
            var folder in context
                .LambdaLayerRecipes(context.Invocation.RecipesDirectory)
                .Append(".cache")
                .Select(name => Path.Combine(output, name))
                .Where(Directory.Exists)
        )
        {
            Directory.Delete(folder, recursive: true);
            context.Report.Line($"deleted {folder}");
        }
    }
}
