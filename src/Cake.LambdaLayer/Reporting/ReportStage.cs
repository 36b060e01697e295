using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Comparison;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Verification;

namespace Cake.LambdaLayer.Reporting;

/// <summary>What a result says to programs, as a page for people.</summary>
internal static class ReportStage
{
    /// <summary>The file of a result that holds the page.</summary>
    public const string FileName = "report.html";

    /// <summary>Writes the page of what the stages that ran found out.</summary>
    /// <param name="build">The build.</param>
    /// <param name="install">The pristine install.</param>
    /// <param name="translate">What the page calls the settings that it names; as they are called here when not given.</param>
    /// <returns>Its absolute path while the build goes on.</returns>
    public static string Run(LayerBuild build, PristineInstall install, Func<string, string>? translate = null)
    {
        var plan = build.Plan;
        var size = TryRead<SizeReport>(build, SizeReport.FileName);
        var report = LayerReport.Of(
            build.Options,
            plan,
            install.Tree,
            FileTree.Read(build.Layer),
            install.Distributions,
            size,
            TryRead<VerificationReport>(build, VerificationReport.FileName),
            TryRead<LayerUsage>(build, LayerUsage.FileName),
            size is null ? null : Diff(build, plan, size)
        );
        var path = build.PathOf(FileName);
        WholeFile.Write(path, ReportPage.Of(report, translate));
        return path;
    }

    private static LayerDiff? Diff(LayerBuild build, LayerPlan plan, SizeReport size)
    {
        try
        {
            return
                LayerResult.TryRead(build.PreviousResult) is { } last
                && TryRead<LayerContents>(build, LayerContents.FileName) is { } contents
                ? LayerDiff.Between(last, new LayerResult(plan, size, contents))
                : null;
        }
        catch (LambdaLayerException)
        {
            // The last result is damaged: there is nothing to compare with.
            return null;
        }
    }

    private static T? TryRead<T>(LayerBuild build, string name)
        where T : class => File.Exists(build.PathOf(name)) ? JsonFile.Read<T>(build.PathOf(name)) : null;
}
