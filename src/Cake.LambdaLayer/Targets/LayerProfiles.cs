using Cake.LambdaLayer.Errors;

namespace Cake.LambdaLayer.Targets;

/// <summary>The profiles by their names.</summary>
internal static class LayerProfiles
{
    /// <summary>The names there are.</summary>
    public static IReadOnlyList<string> Names { get; } = ["start", "size", "debug"];

    /// <exception cref="LambdaLayerException">There is no such profile.</exception>
    public static LayerProfile Parse(string name) =>
        Names.Contains(name)
            ? Enum.Parse<LayerProfile>(name, ignoreCase: true)
            : throw new LambdaLayerException(Suggestions.Unknown("profile", name, Names));
}
