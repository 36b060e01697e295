using Cake.LambdaLayer.Sizing;

namespace Cake.LambdaLayer.Publishing;

/// <summary>How a layer is published; the defaults publish a version of a layer named after the recipe, and do nothing more.</summary>
public sealed record PublishSettings
{
    /// <summary>The layer's name in the account; the recipe's when not given.</summary>
    public string? LayerName { get; init; }

    /// <summary>
    /// The S3 bucket that a zip above <see cref="SizeReport.DirectUploadBytes"/> goes through, in the layer's region.
    /// </summary>
    public string? Bucket { get; init; }

    /// <summary>The name or ARN of a function that is to use the version from now on.</summary>
    public string? Function { get; init; }

    /// <summary>How many versions for the same runtime and architecture stay, the new one counted; all of them when not given.</summary>
    public int? Keep { get; init; }

    /// <summary>Whether versions may be deleted, and a layer that something else published may get a version, without asking.</summary>
    public bool Yes { get; init; }

    /// <summary>Asks whether versions may be deleted; <see langword="null"/> where nobody can be asked.</summary>
    public Func<string, bool>? Ask { get; init; }

    /// <summary>Whether the calls are only shown, and none is made.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Variables for the AWS CLI beside those of this process, such as <c>AWS_PROFILE</c> and <c>AWS_REGION</c>.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
}
