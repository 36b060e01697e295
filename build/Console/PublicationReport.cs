using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Publishing;

namespace Build.Console;

/// <summary>What Publish prints; never the value of a variable that a function had.</summary>
internal sealed class PublicationReport(Report report)
{
    public void Write(LayerPublication publication, bool isDryRun)
    {
        if (isDryRun)
        {
            foreach (var call in publication.Calls)
            {
                report.Line(call);
            }

            report.Line("Nothing was called. Where the newest version holds this zip already, no other is published.");
            return;
        }

        report.Line(publication.IsNew ? "Published." : "The newest version holds this very zip already: nothing was published.");
        if (publication.Function is { } function)
        {
            Function(function);
        }

        if (publication.DeletedVersions.Count > 0)
        {
            report.Line($"Deleted version {string.Join(", ", publication.DeletedVersions)}.");
        }

        report.Line(publication.LayerVersionArn);
    }

    private void Function(FunctionUpdate function)
    {
        report.Line(
            function.IsChanged
                ? $"Function {function.Name} uses it, with these layers:"
                : $"Function {function.Name} uses it already, with these layers:"
        );
        foreach (var layer in function.Layers)
        {
            report.Line($"  {layer}");
        }

        if (function.Variables.Count > 0)
        {
            report.Line($"Set in its environment: {string.Join(", ", function.Variables)}");
        }

        report.Line(
            $"At least {ProgressText.Megabytes(function.LeastBytes)} MB unzipped in all; "
                + $"by the zip only: {string.Join(", ", function.OnlyZipped)}"
        );
    }
}
