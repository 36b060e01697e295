using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Verification;

/// <summary>What is used of a layer, as <c>usage.json</c> holds it.</summary>
/// <param name="StartUp">How its packages are imported; <see langword="null"/> when that was not measured.</param>
/// <param name="Opened">The files below <c>/opt</c> that the recipe's probes opened; <see langword="null"/> when that is not known.</param>
internal sealed record LayerUsage(StartUpProfile? StartUp, IReadOnlyList<string>? Opened)
{
    /// <summary>The file of a result that holds it.</summary>
    public const string FileName = "usage.json";
}
