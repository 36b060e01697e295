using Cake.LambdaLayer.Publishing;

namespace Build.Console;

/// <summary>What Publish prints; never the value of a variable that a function had.</summary>
internal static class PublicationReport
{
    public static void Write(LayerPublication publication)
    {
        if (Invocation.IsDryRun)
        {
            foreach (var call in publication.Calls)
            {
                Report.Line(call);
            }

            Report.Line("Nothing was called. Where the newest version holds this zip already, no other is published.");
            return;
        }

        Report.Line(publication.IsNew ? "Published." : "The newest version holds this very zip already: nothing was published.");
        if (publication.Function is { } function)
        {
            Function(function);
        }

        if (publication.DeletedVersions.Count > 0)
        {
            Report.Line($"Deleted version {string.Join(", ", publication.DeletedVersions)}.");
        }

        Report.Line(publication.LayerVersionArn);
    }

    private static void Function(FunctionUpdate function)
    {
        Report.Line(
            function.IsChanged
                ? $"Function {function.Name} uses it, with these layers:"
                : $"Function {function.Name} uses it already, with these layers:"
        );
        foreach (var layer in function.Layers)
        {
            Report.Line($"  {layer}");
        }

        if (function.Variables.Count > 0)
        {
            Report.Line($"Set in its environment: {string.Join(", ", function.Variables)}");
        }

        Report.Line(
            $"At least {Report.Mega(function.LeastBytes)} MB unzipped in all; by the zip only: {string.Join(", ", function.OnlyZipped)}"
        );
    }
}
