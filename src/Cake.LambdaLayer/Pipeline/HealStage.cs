using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Verification;

namespace Cake.LambdaLayer.Pipeline;

/// <summary>Brings back what Verify found missing, and verifies again, until it passes or nothing more is found.</summary>
internal static class HealStage
{
    /// <summary>The file of a result with the lines that make a healing lasting.</summary>
    public const string FileName = "keep.yaml";

    /// <summary>Who brings files back.</summary>
    public const string Name = "Verify";

    public static async Task<VerificationReport> RunAsync(
        LayerBuild build,
        PristineInstall install,
        VerificationReport report,
        CancellationToken cancellation
    )
    {
        while (!report.Passed)
        {
            var known = build.Options.Restored.Select(restoration => (restoration.Scope, restoration.Path)).ToHashSet();
            var missed = report
                .Failures.SelectMany(verdict =>
                    verdict.Culprits.Select(culprit => new Restoration(culprit.Scope, culprit.Path, Name, $"{verdict.Probe} needs it"))
                )
                .DistinctBy(restoration => (restoration.Scope, restoration.Path))
                .Where(restoration => !known.Contains((restoration.Scope, restoration.Path)))
                .ToList();
            if (missed.Count == 0)
            {
                return report;
            }

            build.StartOver(build.Options with { Restored = [.. build.Options.Restored, .. missed] });
            await CleanupStage.RunAsync(build, install, cancellation);
            if (build.Options.Layout.BundlesInterpreter)
            {
                await CopyRuntimeStage.RunAsync(build, cancellation);
            }

            report = await VerifyStage.RunAsync(build, install, cancellation);
        }

        var plan = build.Plan;
        var healed = plan.Restored.Where(restoration => restoration.By == Name).ToList();
        if (healed.Count > 0)
        {
            await File.WriteAllTextAsync(build.PathOf(FileName), KeepLines.Of(healed, plan) + "\n", cancellation);
        }

        return report;
    }
}
