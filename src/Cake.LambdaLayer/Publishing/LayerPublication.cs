namespace Cake.LambdaLayer.Publishing;

/// <summary>What publishing did.</summary>
/// <param name="LayerVersionArn">The version that holds the layer now; a placeholder when the calls were only shown.</param>
/// <param name="IsNew">Whether the version was made; false when the newest one held the same zip already.</param>
/// <param name="DeletedVersions">Version numbers that were deleted, newest first.</param>
/// <param name="Calls">Every call of the AWS CLI that was made or shown, as one would type it.</param>
public sealed record LayerPublication(string LayerVersionArn, bool IsNew, IReadOnlyList<long> DeletedVersions, IReadOnlyList<string> Calls)
{
    /// <summary>What became of the function, or <see langword="null"/> when none was named.</summary>
    internal FunctionUpdate? Function { get; init; }
}
