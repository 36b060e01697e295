using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer.Aliases;

namespace Build.Tasks;

/// <summary>All layers as the jobs of a CI system.</summary>
[TaskName(CommandLine.MatrixTarget)]
[TaskDescription("Lists the layers of all recipes, or of --recipe=NAME, as a job matrix; --format=json for programs.")]
public sealed class MatrixTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context)
    {
        var matrix = context.LambdaLayerMatrix(context.Invocation.RecipesDirectory, CommandLine.GivenRecipe(context));
        context.Report.Matrix(matrix);
        context.Report.Data(MatrixJson.Of(matrix));
        GitHubReport.Output(context, "matrix", MatrixJson.Of(matrix));
    }
}
