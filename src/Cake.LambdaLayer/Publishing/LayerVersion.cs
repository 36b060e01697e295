using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Publishing;

/// <summary>A version of the layer as <c>list-layer-versions</c> tells it.</summary>
internal sealed record LayerVersion(
    string LayerVersionArn,
    long Version,
    string? Description,
    IReadOnlyList<string>? CompatibleRuntimes,
    IReadOnlyList<string>? CompatibleArchitectures
)
{
    /// <summary>Whether it says that it is for a target; several targets may share a layer.</summary>
    public bool IsFor(LambdaTarget target) =>
        CompatibleRuntimes?.Contains(target.Runtime.Identifier) == true && CompatibleArchitectures?.Contains(target.Architecture) == true;
}
