using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Comparison;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;

namespace Cake.LambdaLayer.Reporting;

/// <summary>What a result says to programs, as a page for people.</summary>
internal static class ReportStage
{
    /// <summary>The file of a result that holds the page.</summary>
    public const string FileName = "report.html";

    /// <summary>Writes the page of what the stages that ran found out.</summary>
    /// <param name="build">The build.</param>
    /// <param name="inputs">What was built.</param>
    /// <param name="install">The pristine install.</param>
    /// <param name="results">What the stages returned.</param>
    /// <param name="translate">What the page calls the settings that it names; as they are called here when not given.</param>
    /// <returns>Its absolute path while the build goes on.</returns>
    public static string Run(
        LayerBuild build,
        LayerInputs inputs,
        PristineInstall install,
        StageResults results,
        Func<string, string>? translate = null
    )
    {
        var report = LayerReport.Of(
            inputs,
            results.Plan,
            install.Tree,
            FileTree.Read(build.Layer),
            install.Distributions,
            results.Size,
            results.Verification,
            results.Usage,
            Diff(build, results)
        );
        var path = build.PathOf(FileName);
        WholeFile.Write(path, ReportPage.Of(report, translate));
        return path;
    }

    private static LayerDiff? Diff(LayerBuild build, StageResults results)
    {
        try
        {
            return results is { Size: { } size, Contents: { } contents } && LayerResult.TryRead(build.PreviousResult) is { } last
                ? LayerDiff.Between(last, new LayerResult(results.Plan, size, contents))
                : null;
        }
        catch (LambdaLayerException)
        {
            // The last result is damaged: there is nothing to compare with.
            return null;
        }
    }
}
