using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Sizing;

/// <summary>
/// Where the bytes of a layer come from and went, as <c>size.json</c> holds it. All sizes are sums of file sizes in bytes, which is what
/// Lambda counts; pristine + runtime − removed + rewritten = layer, to the byte.
/// </summary>
public sealed record SizeReport
{
    /// <summary>The packages as installed.</summary>
    public required long PristineBytes { get; init; }

    /// <summary>The interpreter and the libraries it needs as they were found.</summary>
    public required long RuntimeBytes { get; init; }

    /// <summary>What was removed of both.</summary>
    public required long RemovedBytes { get; init; }

    /// <summary>What rewriting and adding files changed; negative when it saved bytes.</summary>
    public required long RewrittenBytes { get; init; }

    /// <summary>The layer.</summary>
    public required long LayerBytes { get; init; }

    /// <summary>The part of the layer that are packages.</summary>
    public required long PackagesBytes { get; init; }

    /// <summary>Files of the layer.</summary>
    public required int Files { get; init; }

    /// <summary>The limit for function and layers together.</summary>
    public required long LimitBytes { get; init; }

    /// <summary>What others take of it.</summary>
    public required long ReservedBytes { get; init; }

    /// <summary>The ledger: one row a step, in its order.</summary>
    public required IReadOnlyList<StepLedger> Steps { get; init; }

    /// <summary>One row a distribution, largest in the layer first.</summary>
    public required IReadOnlyList<SizeRow> Distributions { get; init; }

    /// <summary>The zip, once it is made.</summary>
    public long? ZipBytes { get; init; }

    /// <summary>The file of a result that holds the report.</summary>
    internal const string FileName = "size.json";

    /// <summary>The largest zip in bytes that can be uploaded directly (Lambda quotas: 50 MB, taken as 50 × 10^6 to be sure).</summary>
    public const long DirectUploadBytes = 50_000_000;

    /// <summary>What is left of the limit in bytes; negative when it is exceeded.</summary>
    public long LeftBytes => LimitBytes - ReservedBytes - LayerBytes;
}
