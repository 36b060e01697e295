using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer.Aliases;

namespace Build.Tasks;

/// <summary>The interpreter comes into the layer.</summary>
[TaskName("CopyRuntime")]
[TaskDescription("Copies the interpreter and the libraries it needs, and makes them relocatable.")]
[IsDependentOn(typeof(AggressiveCleanupTask))]
public sealed class CopyRuntimeTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context)
    {
        if (!context.Options.BundlesInterpreter)
        {
            context.Report.Line($"{context.Options.Runtime.Identifier} brings Python itself: no interpreter is copied");
            return;
        }

        var plan = context.Run("CopyRuntime", () => context.LambdaLayerCopyRuntime(context.Made));
        context.Report.Line($"copied {context.Layer.Inputs.Copied}");
        context.Report.Notes(plan.Interpreter!);
        context.Report.Ledger("interpreter, by step", plan.Interpreter!.Steps, plan.Interpreter.Bytes);
    }
}
