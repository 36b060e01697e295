using Cake.LambdaLayer.Errors;

namespace Cake.LambdaLayer.Targets;

/// <summary>What is known of one Lambda runtime identifier.</summary>
/// <param name="Identifier">The identifier as Lambda spells it, for example <c>nodejs22.x</c>.</param>
/// <param name="ShipsPython">The minor version of the Python the runtime brings (<c>3.12</c>), or <see langword="null"/>.</param>
/// <param name="GlibcMinor">Minor version of the C library: 34 (Amazon Linux 2023) or 26 (Amazon Linux 2).</param>
/// <remarks>
/// Source: AWS Lambda developer guide, "Lambda runtimes" (runtime identifiers and their operating systems) and
/// "Runtimes with Python" (boto3 and botocore are part of the Python runtimes only).
/// </remarks>
public sealed record LambdaRuntime(string Identifier, string? ShipsPython, int GlibcMinor)
{
    /// <summary>All runtimes a layer can be built for.</summary>
    public static IReadOnlyList<LambdaRuntime> All { get; } =
    [
        new("nodejs20.x", null, 34),
        new("nodejs22.x", null, 34),
        new("nodejs24.x", null, 34),
        new("python3.11", "3.11", 26),
        new("python3.12", "3.12", 34),
        new("python3.13", "3.13", 34),
        new("python3.14", "3.14", 34),
        new("provided.al2023", null, 34),
    ];

    /// <summary>Whether boto3 and botocore are part of the runtime.</summary>
    public bool ShipsAwsSdk => ShipsPython is not null;

    /// <summary>Whether it is Amazon Linux 2; all others are Amazon Linux 2023.</summary>
    public bool IsAmazonLinux2 => GlibcMinor == 26;

    /// <summary>Finds a runtime by its identifier.</summary>
    /// <param name="identifier">For example <c>nodejs22.x</c>.</param>
    /// <returns>The runtime.</returns>
    /// <exception cref="LambdaLayerException">There is no such runtime; the message lists those that exist.</exception>
    public static LambdaRuntime Parse(string identifier) =>
        All.FirstOrDefault(runtime => runtime.Identifier == identifier)
        ?? throw new LambdaLayerException(Suggestions.Unknown("runtime", identifier, All.Select(runtime => runtime.Identifier)));
}
