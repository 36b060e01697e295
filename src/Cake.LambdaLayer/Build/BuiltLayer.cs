using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Build;

/// <summary>A layer that was made, and all that it was made of.</summary>
/// <param name="Folder">Its folder, which Lambda mounts at <c>/opt</c>.</param>
/// <param name="Inputs">What was asked for.</param>
/// <param name="Installation">The interpreter that was copied, or <see langword="null"/>.</param>
/// <param name="Install">The pristine install.</param>
/// <param name="Plan">The plan.</param>
internal sealed record BuiltLayer(
    string Folder,
    LayerInputs Inputs,
    InterpreterInstallation? Installation,
    PristineInstall Install,
    LayerPlan Plan
);
