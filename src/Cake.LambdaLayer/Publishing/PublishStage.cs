using System.Globalization;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.Comparison;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Sizing;

namespace Cake.LambdaLayer.Publishing;

/// <summary>The stage Publish: sends the zip of the last good result to Lambda.</summary>
internal static partial class PublishStage
{
    /// <summary>Stands for the ARN of a version that is not made, as the calls are only shown.</summary>
    private const string NewVersion = "ARN-OF-THE-NEW-VERSION";

    /// <exception cref="LambdaLayerException">There is no zip, a setting cannot be used, or AWS refused something.</exception>
    public static async Task<LayerPublication> RunAsync(
        LayerOptions options,
        PublishSettings settings,
        Action<string> log,
        CancellationToken cancellation
    )
    {
        var name = settings.LayerName ?? options.Recipe.Name;
        Check(name, settings);
        var archive = LayerArchive.Read(options);
        var aws = new AwsCli(settings, log, cancellation);

        var versions = await VersionsAsync(aws, name);
        if (versions is [var last, ..] && VersionDescription.TryRead(last.Description) is null && !settings.Yes)
        {
            throw new LambdaLayerException(
                $"The name {name} is taken: version {last.Version} of that layer was not published from here. Choose "
                    + "another with settings.LayerName=NAME, or say settings.Yes to publish its next version."
            );
        }

        var function = settings.Function is { } named ? await FunctionStage.PrepareAsync(aws, options, named, name, archive) : null;
        var ofTarget = versions.Where(version => version.IsFor(archive.Target)).ToList();
        var newest = ofTarget.FirstOrDefault();
        var isNew = newest is null || VersionDescription.TryRead(newest.Description)?.Hash != archive.Description.Hash;
        var current = isNew ? await PublishAsync(aws, options, settings, name, archive) : newest!;
        try
        {
            var update = function is null ? null : await function.AttachAsync(current.LayerVersionArn);
            var deleted = settings.Keep is { } keep
                ? await DeleteAsync(
                    aws,
                    settings,
                    name,
                    ofTarget
                        .Where(version => version.Version != current.Version)
                        .OrderByDescending(version => version.Version)
                        .Skip(keep - 1)
                        .ToList()
                )
                : [];
            return new LayerPublication(current.LayerVersionArn, isNew, deleted, aws.Calls) { Function = update };
        }
        catch (LambdaLayerException exception)
        {
            throw new LambdaLayerException($"{exception.Message} The layer itself is published as {current.LayerVersionArn}.", exception);
        }
    }

    private static void Check(string name, PublishSettings settings)
    {
        if (!LayerName().IsMatch(name))
        {
            throw new LambdaLayerException(
                $"settings.LayerName={name} is no name Lambda takes: " + "use letters, digits, - and _ only, 140 at most."
            );
        }

        if (settings.Keep is < 1)
        {
            throw new LambdaLayerException($"settings.Keep={settings.Keep} would leave no version: give 1 or more, the new one counted.");
        }

        if (settings is { Keep: not null, Yes: false, Ask: null, IsDryRun: false })
        {
            throw new LambdaLayerException(
                "settings.Keep deletes versions for good, and there is nobody to ask: say settings.Yes, or leave settings.Keep away."
            );
        }
    }

    /// <summary>All versions, newest first; none of a layer that does not exist.</summary>
    private static async Task<IReadOnlyList<LayerVersion>> VersionsAsync(AwsCli aws, string name)
    {
        try
        {
            var list = await aws.AskAsync<LayerVersionList>(["lambda", "list-layer-versions", "--layer-name", name]);
            return (list?.LayerVersions ?? []).OrderByDescending(version => version.Version).ToList();
        }
        catch (LambdaLayerException exception) when (AwsFailure.IsNotFound(exception))
        {
            return [];
        }
    }

    private static async Task<LayerVersion> PublishAsync(
        AwsCli aws,
        LayerOptions options,
        PublishSettings settings,
        string name,
        LayerArchive archive
    )
    {
        string[] content;
        if (archive.Bytes <= SizeReport.DirectUploadBytes)
        {
            content = ["--zip-file", $"fileb://{archive.Path}"];
        }
        else if (settings.Bucket is { } bucket)
        {
            // Named by its content, so that nobody can publish what another build put there meanwhile.
            var key = $"{name}/{archive.Sha256}.zip";
            await aws.DoAsync("s3", "cp", archive.Path, $"s3://{bucket}/{key}", "--no-progress");
            content = ["--content", $"S3Bucket={bucket},S3Key={key}"];
        }
        else
        {
            throw new LambdaLayerException(
                $"The zip has {ProgressText.Megabytes(archive.Bytes)} MB, Lambda takes "
                    + $"{ProgressText.Megabytes(SizeReport.DirectUploadBytes)} MB directly: name a bucket in the layer's "
                    + "region with settings.Bucket=NAME."
            );
        }

        var licence = LayerLicence.Of(options);
        return await aws.AskAsync<LayerVersion>([
                "lambda",
                "publish-layer-version",
                "--layer-name",
                name,
                "--description",
                archive.Description.For(options.Recipe, archive.Target),
                .. licence is null ? Array.Empty<string>() : ["--license-info", licence],
                "--compatible-runtimes",
                archive.Target.Runtime.Identifier,
                "--compatible-architectures",
                archive.Target.Architecture,
                .. content,
            ]) ?? new LayerVersion(NewVersion, 0, null, null, null);
    }

    private static async Task<IReadOnlyList<long>> DeleteAsync(
        AwsCli aws,
        PublishSettings settings,
        string name,
        IReadOnlyList<LayerVersion> old
    )
    {
        if (settings.IsDryRun)
        {
            await aws.DoAsync("lambda", "delete-layer-version", "--layer-name", name, "--version-number", "EACH-OLDER-VERSION");
        }

        var numbers = old.Select(version => version.Version).ToList();
        var question =
            $"Delete version{(numbers.Count > 1 ? "s" : "")} {string.Join(", ", numbers)} of layer {name}? Functions "
            + "that use one keep it, but no other function can take it any more.";
        if (numbers.Count == 0 || (!settings.Yes && settings.Ask?.Invoke(question) != true))
        {
            return [];
        }

        foreach (var number in numbers)
        {
            await aws.DoAsync(
                "lambda",
                "delete-layer-version",
                "--layer-name",
                name,
                "--version-number",
                number.ToString(CultureInfo.InvariantCulture)
            );
        }

        return numbers;
    }

    // Source: the Lambda API, PublishLayerVersion, LayerName (an ARN would be taken too, but says no more than its name).
    [GeneratedRegex(@"\A[a-zA-Z0-9_-]{1,140}\z", RegexOptions.CultureInvariant)]
    private static partial Regex LayerName();

    private sealed record LayerVersionList(IReadOnlyList<LayerVersion>? LayerVersions);
}
