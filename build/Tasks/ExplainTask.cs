using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer.Aliases;

namespace Build.Tasks;

/// <summary>What became of a file, and why.</summary>
[TaskName(CommandLine.ExplainTarget)]
[TaskDescription("Says which step and rule removed a file, why that is safe, and how to get it back: --path=GLOB or --module=a.b.")]
public sealed class ExplainTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context)
    {
        var paths = CommandLine.Paths(context).Select(path => (Path: (string?)path, Module: (string?)null));
        var modules = CommandLine.Modules(context).Select(module => (Path: (string?)null, Module: (string?)module));
        foreach (var (path, module) in paths.Concat(modules).DefaultIfEmpty((null, null)))
        {
            new ExplanationReport(context.Report).Write(context.LambdaLayerExplain(context.Options, path, module, context.Cancellation));
        }
    }
}
