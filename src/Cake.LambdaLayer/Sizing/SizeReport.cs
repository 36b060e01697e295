using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Sizing;

/// <summary>
/// Where the bytes of a layer come from and went, as <c>size.json</c> holds it. All sizes are sums of file sizes in bytes, which is what
/// Lambda counts; pristine + runtime − removed + rewritten = layer, to the byte.
/// </summary>
/// <param name="PristineBytes">The packages as installed.</param>
/// <param name="RuntimeBytes">The interpreter and the libraries it needs as they were found.</param>
/// <param name="RemovedBytes">What was removed of both.</param>
/// <param name="RewrittenBytes">What rewriting and adding files changed; negative when it saved bytes.</param>
/// <param name="LayerBytes">The layer.</param>
/// <param name="PackagesBytes">The part of the layer that are packages.</param>
/// <param name="Files">Files of the layer.</param>
/// <param name="LimitBytes">The limit for function and layers together.</param>
/// <param name="ReservedBytes">What others take of it.</param>
/// <param name="Steps">The ledger: one row a step, in its order.</param>
/// <param name="Distributions">One row a distribution, largest in the layer first.</param>
/// <param name="ZipBytes">The zip, once it is made.</param>
public sealed record SizeReport(
    long PristineBytes,
    long RuntimeBytes,
    long RemovedBytes,
    long RewrittenBytes,
    long LayerBytes,
    long PackagesBytes,
    int Files,
    long LimitBytes,
    long ReservedBytes,
    IReadOnlyList<StepLedger> Steps,
    IReadOnlyList<SizeRow> Distributions,
    long? ZipBytes = null
)
{
    /// <summary>The file of a result that holds the report.</summary>
    internal const string FileName = "size.json";

    /// <summary>The largest zip in bytes that can be uploaded directly (Lambda quotas: 50 MB, taken as 50 × 10^6 to be sure).</summary>
    public const long DirectUploadBytes = 50_000_000;

    /// <summary>What is left of the limit in bytes; negative when it is exceeded.</summary>
    public long LeftBytes => LimitBytes - ReservedBytes - LayerBytes;
}
