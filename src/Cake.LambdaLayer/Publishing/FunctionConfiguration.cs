namespace Cake.LambdaLayer.Publishing;

/// <summary>A function as <c>get-function-configuration</c> tells it, as far as layers are concerned.</summary>
/// <param name="FunctionArn">Its ARN.</param>
/// <param name="CodeSize">Its deployment package in bytes, zipped.</param>
/// <param name="Runtime">Its runtime; <see langword="null"/> for container images.</param>
/// <param name="Architectures">Its architecture.</param>
/// <param name="Layers">Its layers.</param>
/// <param name="Environment">Its environment variables.</param>
/// <param name="RevisionId">Changes with every change.</param>
internal sealed record FunctionConfiguration(
    string FunctionArn,
    long CodeSize,
    string? Runtime,
    IReadOnlyList<string>? Architectures,
    IReadOnlyList<FunctionConfiguration.AttachedLayer>? Layers,
    FunctionConfiguration.EnvironmentResponse? Environment,
    string? RevisionId
)
{
    public IReadOnlyDictionary<string, string> Variables => Environment?.Variables ?? new Dictionary<string, string>();

    /// <summary>The ARN that a layer of a name has beside the function: same partition, region and account.</summary>
    public string LayerArn(string name) => string.Join(':', [.. FunctionArn.Split(':')[..5], "layer", name]);

    /// <param name="Arn">The ARN with the version.</param>
    /// <param name="CodeSize">The layer's archive in bytes, zipped.</param>
    internal sealed record AttachedLayer(string Arn, long CodeSize)
    {
        /// <summary>The ARN without the version.</summary>
        public string LayerArn => Arn[..Arn.LastIndexOf(':')];

        public string Version => Arn[(Arn.LastIndexOf(':') + 1)..];
    }

    /// <param name="Variables">The variables, or <see langword="null"/> where they cannot be read.</param>
    /// <param name="Error">Why they cannot be read.</param>
    internal sealed record EnvironmentResponse(IReadOnlyDictionary<string, string>? Variables, EnvironmentError? Error);

    /// <param name="ErrorCode">For example <c>AccessDeniedException</c>.</param>
    /// <param name="Message">What is said about it.</param>
    internal sealed record EnvironmentError(string? ErrorCode, string? Message);
}
