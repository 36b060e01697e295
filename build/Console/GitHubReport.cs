using Cake.Common.Build;
using Cake.Common.Build.GitHubActions.Data;
using Cake.Core;
using Cake.FileHelpers;
using Cake.LambdaLayer;
using Cake.LambdaLayer.Verification;

namespace Build.Console;

/// <summary>
/// What the page of a run on GitHub Actions shows: the tables as its summary, and what failed as annotations. Elsewhere it does nothing.
/// </summary>
internal static class GitHubReport
{
    // Source: GitHub docs, "Workflow commands"; of one step a run's page shows ten errors.
    private const int MostErrors = 10;

    public static void Succeeded(LayerContext context)
    {
        if (
            context.GitHubActions().IsRunningOnGitHubActions
            && Path.Combine(context.Options.ResultDirectory, "size.md") is var size
            && File.Exists(size)
        )
        {
            Summarize(context, context.FileReadText(size) + (context.Verification is { } report ? $"\n{Summary.Checks(report)}\n" : ""));
        }
    }

    public static void Failed(ICakeContext context, string projectRoot, Exception exception, VerificationReport? verification)
    {
        var gitHub = context.GitHubActions();
        if (!gitHub.IsRunningOnGitHubActions)
        {
            return;
        }

        var line = Line(exception);
        if (verification is { Passed: false })
        {
            foreach (
                var reason in verification
                    .FailedChecks.Select(finding => finding.ToString())
                    .Concat(verification.Failures.Select(probe => probe.Explain()))
                    .Take(MostErrors)
            )
            {
                gitHub.Commands.Error(SettingNames.Translate(reason), new GitHubActionsAnnotation { Title = "Verify" });
            }
        }
        else
        {
            var mistake = Causes(exception).OfType<LambdaLayerException>().FirstOrDefault(cause => cause.File is not null);
            gitHub.Commands.Error(
                line,
                mistake is null
                    ? new GitHubActionsAnnotation { Title = "Cake.LambdaLayer" }
                    : new GitHubActionsAnnotation
                    {
                        Title = "Cake.LambdaLayer",
                        File = Path.GetRelativePath(projectRoot, mistake.File!),
                        StartLine = mistake.Line,
                    }
            );
        }

        Summarize(context, $"**Failed:** {line}\n" + (verification is null ? "" : $"\n{Summary.Checks(verification)}\n"));
    }

    /// <summary>What programs read of a later step.</summary>
    public static void Output(ICakeContext context, string name, string value)
    {
        var gitHub = context.GitHubActions();
        if (gitHub.IsRunningOnGitHubActions && gitHub.Environment.Runtime.OutputPath is not null)
        {
            gitHub.Commands.SetOutputParameter(name, value);
        }
    }

    private static void Summarize(ICakeContext context, string markdown)
    {
        var gitHub = context.GitHubActions();
        if (gitHub.Environment.Runtime.StepSummary is not null)
        {
            gitHub.Commands.SetStepSummary(SettingNames.Translate(markdown));
        }
    }

    private static string Line(Exception exception) =>
        SettingNames.Translate((Causes(exception).OfType<LambdaLayerException>().FirstOrDefault() ?? exception).Message);

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
