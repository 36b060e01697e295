using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Recipes;

namespace Build.Tasks;

/// <summary>Requirements become a pristine install in the cache.</summary>
[TaskName("Install")]
[TaskDescription("Installs the recipe's requirements, or reuses the cached install.")]
public sealed class InstallTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context)
    {
        var (options, inputs) = (context.Options, context.Layer.Inputs);
        context.Report.Line(
            $"{options.Recipe.Name} for {inputs.Target.Runtime.Identifier} on {inputs.Target.Architecture} with "
                + $"Python {inputs.Target.Python}"
        );
        context.Report.Line($"using {inputs.Interpreter}");
        var install = context.Install;
        if (install.Damage is { } damage)
        {
            context.Report.Line($"the cached install was damaged ({damage}) and is made again");
        }

        context.Report.Line($"{(install.Reused ? "reused" : "installed")} by {install.Installer}: {install.Packages}");
        foreach (var warning in install.Warnings)
        {
            context.Report.Line($"warning: {warning}");
        }
    }
}
