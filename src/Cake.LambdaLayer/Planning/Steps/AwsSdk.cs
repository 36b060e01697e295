using System.Text.RegularExpressions;
using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>boto3 and botocore: gone where the runtime ships them, reduced to the services that are used where it does not.</summary>
internal static partial class AwsSdk
{
    private static readonly string[] s_distributions = ["boto3", "botocore", "s3transfer", "jmespath"];
    private static readonly string[] s_modelFolders = ["botocore/data", "boto3/data"];

    public static CleanupStep Step { get; } =
        new(
            nameof(AwsSdk),
            "boto3, botocore, s3transfer and jmespath on Python runtimes, unless a distribution pins one of them; elsewhere the "
                + "models of AWS services that the recipe does not name",
            "Python runtimes ship the SDK; other runtimes do not, so its code stays there, and a client of a service "
                + "reads only its own model, endpoints.json and partitions.json.",
            CleanupScope.Packages,
            input =>
                !IsOfRuntime(input) ? UnusedModels(input)
                : WhyNot(input) is { } why ? UnusedModels(input).Concat(Files(input).Select(file => Claim.Spare(file, why)))
                : WholeSdk(input)
        )
        {
            Notes = input =>
                !IsOfRuntime(input) ? []
                : WhyNot(input) is { } why ? [$"the AWS SDK stays in the layer: {why}"]
                : Replaced(input),
        };

    private static bool IsOfRuntime(CleanupInput input) => input.Target.Runtime.ShipsAwsSdk && !input.Layout.BundlesInterpreter;

    private static IEnumerable<Distribution> Sdk(CleanupInput input) =>
        input.Distributions.Where(distribution => s_distributions.Contains(distribution.Name));

    private static IEnumerable<string> Files(CleanupInput input) => Sdk(input).SelectMany(distribution => distribution.Files);

    /// <summary>Why the runtime's SDK cannot take the place of the installed one: a distribution that stays pins a version.</summary>
    private static string? WhyNot(CleanupInput input) =>
        input
            .Distributions.Where(distribution =>
                !s_distributions.Contains(distribution.Name)
                && !input.Recipe.Optional.Distributions.Any(name => Distribution.Normalize(name) == distribution.Name)
            )
            .SelectMany(distribution =>
                Requirements(input, distribution)
                    .Where(requirement => s_distributions.Contains(Distribution.RequiredName(requirement)) && IsPin(requirement))
                    .Select(requirement => $"{distribution} needs {requirement}, and the runtime may have another version")
            )
            .FirstOrDefault();

    private static IEnumerable<string> Requirements(CleanupInput input, Distribution distribution) =>
        input.Tree.Find($"{distribution.MetadataFolder}/METADATA") is { LinkTarget: null } metadata
            ? Distribution
                .Header(Distribution.Headers(metadata), "Requires-Dist")
                .Where(requirement => !Extra().IsMatch(requirement))
                .Select(requirement => requirement.Split(';')[0].Trim())
            : [];

    /// <summary>
    /// Whether a requirement leaves less than a major version: what runtimes have moves within one, and they are never told the version.
    /// </summary>
    private static bool IsPin(string requirement) =>
        UpperBound()
            .Matches(requirement)
            .Any(match =>
            {
                var parts = match.Groups["version"].Value.Split('.').Reverse().SkipWhile(part => part is "*" or "0").Count();
                // ~=1.40 is below 2, ~=1.40.1 below 1.41.
                return parts > (match.Groups["operator"].Value == "~=" ? 2 : 1);
            });

    /// <summary>Which versions are not those that run, where somebody asked for them.</summary>
    private static IEnumerable<string> Replaced(CleanupInput input) =>
        Sdk(input).Where(distribution => input.Roots.Contains(distribution.Name)).Select(distribution => distribution.ToString()).ToList()
            is { Count: > 0 } asked
            ?
            [
                $"{input.Target.Runtime.Identifier} runs the AWS SDK that it brings, not {string.Join(", ", asked)}: "
                    + "settings.RuntimeSdk tests with one that was copied from there, settings.Skip=AwsSdk keeps what was asked for",
            ]
            : [];

    private static IEnumerable<Claim> WholeSdk(CleanupInput input) =>
        Files(input).Select(file => new Claim(file, "part of the AWS SDK that the runtime ships") { IsProvidedByRuntime = true });

    private static IEnumerable<Claim> UnusedModels(CleanupInput input)
    {
        if (input.Recipe.AwsServices.Count == 0)
        {
            return [];
        }

        var models = s_modelFolders
            .SelectMany(folder => input.Tree.Below(folder).Select(file => (File: file, Below: file.Path[(folder.Length + 1)..])))
            .Where(model => model.Below.Contains('/', StringComparison.Ordinal))
            .Select(model => (model.File, Service: model.Below.Split('/')[0]))
            .ToList();
        var services = models.Select(model => model.Service).ToHashSet(StringComparer.Ordinal);
        if (services.Count > 0 && input.Recipe.AwsServices.FirstOrDefault(service => !services.Contains(service)) is { } unknown)
        {
            var nearest = Suggestions.Nearest(unknown, services);
            throw new LambdaLayerException(
                $"The recipe {input.Recipe.Name} names the AWS service '{unknown}', which botocore does not "
                    + $"have{(nearest is null ? "" : $"; did you mean '{nearest}'?")} See botocore/data for the names."
            );
        }

        return models.Select(model =>
            input.Recipe.AwsServices.Contains(model.Service)
                ? Claim.Spare(model.File.Path, $"model of the AWS service {model.Service}, which the recipe names")
                : new Claim(model.File.Path, "model of an AWS service that the recipe does not name")
        );
    }

    [GeneratedRegex(@";.*\bextra\s*==", RegexOptions.CultureInvariant)]
    private static partial Regex Extra();

    [GeneratedRegex(@"(?<operator>===?|~=|<=?)\s*(?<version>[^\s,)]+)", RegexOptions.CultureInvariant)]
    private static partial Regex UpperBound();
}
