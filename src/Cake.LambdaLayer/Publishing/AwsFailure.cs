using System.Text.RegularExpressions;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Publishing;

/// <summary>What the AWS CLI says when a call fails, in one line with what to do.</summary>
internal static partial class AwsFailure
{
    /// <param name="call">The command and its subcommand, for example <c>lambda publish-layer-version</c>.</param>
    /// <param name="error">What the AWS CLI wrote to standard error.</param>
    /// <param name="secrets">What must not be repeated.</param>
    public static LambdaLayerException Explain(string call, string error, SecretMask secrets)
    {
        var text = secrets.Mask(error);
        return new LambdaLayerException(
            Service().Match(text) is { Success: true } match
                ? OfService(call, match.Groups["code"].Value, Sentence(match.Groups["message"].Value))
                : OfClient(call, text)
        );
    }

    /// <summary>Whether the call failed since what it names does not exist.</summary>
    public static bool IsNotFound(LambdaLayerException exception) =>
        exception.Message.Contains("ResourceNotFoundException", StringComparison.Ordinal);

    private static string OfService(string call, string code, string message) =>
        code switch
        {
            "ExpiredToken" or "ExpiredTokenException" or "RequestExpired" or "TokenRefreshRequired" =>
                $"The AWS credentials have expired ({code}): sign in again, for example with aws sso login, and publish again.",
            // What these say may hold the whole request, with the session's token.
            "UnrecognizedClientException"
            or "InvalidClientTokenId"
            or "InvalidAccessKeyId"
            or "InvalidSignatureException"
            or "SignatureDoesNotMatch"
            or "IncompleteSignature"
            or "MissingAuthenticationToken" =>
                $"AWS does not accept the credentials ({code}): check AWS_PROFILE, or the access key and its secret; "
                    + "aws sts get-caller-identity tries them.",
            "AccessDenied" or "AccessDeniedException" or "UnauthorizedOperation" =>
                $"The AWS credentials may not call aws {call}: {message} Allow it in their policy, or use others.",
            "NoSuchBucket" => $"There is no such bucket: {message} Give settings.Bucket=NAME one that exists in the layer's region.",
            "ResourceNotFoundException" => $"What aws {call} names does not exist ({code}): {message} Check name, account and region.",
            "ResourceConflictException" =>
                $"AWS refused aws {call} ({code}): {message} Something else is changing it; publish again when that is over.",
            "PreconditionFailedException" =>
                "Somebody changed the function meanwhile (PreconditionFailedException): publish again, nothing of theirs was overwritten.",
            "CodeStorageExceededException" =>
                $"The account's space for functions and layers is full ({code}): {message} Old versions go with settings.Keep=N.",
            "TooManyRequestsException" or "ThrottlingException" or "Throttling" =>
                $"AWS is called too often ({code}): wait a moment and publish again.",
            _ => $"AWS refused aws {call} ({code}): {message}",
        };

    private static string OfClient(string call, string text) =>
        text.Contains("Unable to locate credentials", StringComparison.Ordinal)
        || text.Contains("No credentials", StringComparison.OrdinalIgnoreCase)
            ? "There are no AWS credentials: sign in (aws sso login, aws configure), or set AWS_PROFILE; "
                + "settings.IsDryRun shows the calls without."
        : text.Contains("Partial credentials", StringComparison.Ordinal)
            ? "The AWS credentials are incomplete: set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE."
        : text.Contains("Token has expired", StringComparison.Ordinal)
        || text.Contains("SSO session", StringComparison.Ordinal)
        || text.Contains("Error loading SSO Token", StringComparison.Ordinal)
            ? "The AWS sign-in has expired: sign in again with aws sso login, and publish again."
        : text.Contains("You must specify a region", StringComparison.Ordinal)
            ? "It is not known where to publish: set AWS_REGION, or the region of the profile (aws configure)."
        : text.Contains("config profile", StringComparison.Ordinal)
            ? $"{LastLine(text)}: check AWS_PROFILE; aws configure list-profiles lists what there is."
        : text.Contains("Could not connect to the endpoint", StringComparison.Ordinal)
        || text.Contains("timeout on endpoint", StringComparison.Ordinal)
            ? $"AWS cannot be reached: {LastLine(text)}. Check network, proxy, region and AWS_ENDPOINT_URL."
        : $"aws {call} failed: {LastLine(text)}.";

    private static string Sentence(string message) => message.Trim() is { Length: > 0 } text ? $"{text.TrimEnd('.')}." : "it said no more.";

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault("it said nothing")
            .TrimEnd('.');

    [GeneratedRegex(
        @"An error occurred \((?<code>[^)]+)\) when calling the \w+ operation(?: \([^)]*\))?: ?(?<message>[^\r\n]*)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Service();
}
