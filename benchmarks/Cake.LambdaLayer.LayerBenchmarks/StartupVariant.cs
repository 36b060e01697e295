namespace Cake.LambdaLayer.LayerBenchmarks;

/// <summary>One way to make a layer of the same packages, and how it starts. All variants of a run are timed in turn.</summary>
/// <param name="Name">What was done.</param>
/// <param name="LayerBytes">Sum of its file sizes in bytes, with the interpreter.</param>
/// <param name="ZipBytes">Size of its zip in bytes.</param>
/// <param name="ImportSeconds">The import in a new process, page cache warm, in seconds, one entry a round.</param>
/// <param name="CallSeconds">The import and a first call, likewise.</param>
/// <param name="ColdImportSeconds">The import after the page cache was dropped; empty where that is not allowed.</param>
internal sealed record StartupVariant(
    string Name,
    long LayerBytes,
    long ZipBytes,
    IReadOnlyList<double> ImportSeconds,
    IReadOnlyList<double> CallSeconds,
    IReadOnlyList<double> ColdImportSeconds
)
{
    /// <summary>The median of the imports, in seconds.</summary>
    public double Import => Median(ImportSeconds);

    /// <summary>The median of the first calls, in seconds.</summary>
    public double Call => Median(CallSeconds);

    /// <summary>The median of the cold imports, in seconds, or <see langword="null"/>.</summary>
    public double? ColdImport => ColdImportSeconds.Count == 0 ? null : Median(ColdImportSeconds);

    private static double Median(IReadOnlyList<double> seconds) => seconds.Order().ElementAt(seconds.Count / 2);
}
