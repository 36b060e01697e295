using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer.Aliases;

namespace Build.Tasks;

/// <summary>Requirements become a recipe.</summary>
[TaskName(CommandLine.NewRecipeTarget)]
[TaskDescription("Writes a recipe for requirements, with probes that import every top-level module: --name=NAME --requirements=FILE.")]
public sealed class NewRecipeTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context) =>
        new ChangeReport(context.Report).Written(
            context.LambdaLayerNewRecipe(context.Settings, CommandLine.Name(context), context.Cancellation),
            context.Settings
        );
}
