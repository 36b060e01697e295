using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>boto3 and botocore: gone where the runtime ships them, reduced to the services that are used where it does not.</summary>
internal static class AwsSdk
{
    private static readonly string[] s_distributions = ["boto3", "botocore", "s3transfer", "jmespath"];
    private static readonly string[] s_modelFolders = ["botocore/data", "boto3/data"];

    public static CleanupStep Step { get; } =
        new(
            nameof(AwsSdk),
            "boto3, botocore, s3transfer and jmespath on Python runtimes; elsewhere the models of AWS services that "
                + "the recipe does not name",
            "Python runtimes ship the SDK; other runtimes do not, so its code stays there, and a client of a service "
                + "reads only its own model, endpoints.json and partitions.json.",
            CleanupScope.Packages,
            input => input.Target.Runtime.ShipsAwsSdk ? WholeSdk(input) : UnusedModels(input)
        );

    private static IEnumerable<Claim> WholeSdk(CleanupInput input) =>
        input
            .Distributions.Where(distribution => s_distributions.Contains(distribution.Name))
            .SelectMany(distribution => distribution.Files)
            .Select(file => new Claim(file, "part of the AWS SDK that the runtime ships") { IsProvidedByRuntime = true });

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
}
