using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Publishing;

namespace Cake.LambdaLayer.Tests.Publishing;

public sealed class AwsFailureSpecs
{
    [Theory]
    [InlineData(
        "aws: [ERROR]: An error occurred (ExpiredTokenException) when calling the ListLayerVersions operation: The "
            + "security token included in the request is expired",
        "have expired (ExpiredTokenException)"
    )]
    [InlineData(
        "An error occurred (AccessDeniedException) when calling the PublishLayerVersion operation: User: u is not "
            + "authorized to perform: lambda:PublishLayerVersion",
        "may not call aws lambda publish-layer-version: User: u is not authorized to perform: lambda:PublishLayerVersion. Allow it"
    )]
    [InlineData(
        "An error occurred (TooManyRequestsException) when calling the PublishLayerVersion operation (reached max "
            + "retries: 4): Rate exceeded",
        "called too often"
    )]
    [InlineData(
        "An error occurred (PreconditionFailedException) when calling the UpdateFunctionConfiguration operation: The "
            + "RevisionId provided does not match",
        "Somebody changed the function meanwhile"
    )]
    [InlineData(
        "upload failed: ./sample.zip to s3://b/k An error occurred (NoSuchBucket) when calling the PutObject "
            + "operation: The specified bucket does not exist",
        "no such bucket: The specified bucket does not exist."
    )]
    [InlineData(
        "An error occurred (InvalidParameterValueException) when calling the UpdateFunctionConfiguration operation: "
            + "Function code combined with layers exceeds the maximum allowed size of 262144000 bytes.",
        "AWS refused aws lambda publish-layer-version (InvalidParameterValueException): Function code combined with layers exceeds"
    )]
    [InlineData(
        "Unable to locate credentials. You can configure credentials by running \"aws configure\".",
        "There are no AWS credentials: sign in"
    )]
    [InlineData("Error when retrieving token from sso: Token has expired and refresh failed", "sign-in has expired")]
    [InlineData("You must specify a region. You can also configure your region by running \"aws configure\".", "set AWS_REGION")]
    [InlineData("The config profile (prod) could not be found", "The config profile (prod) could not be found: check AWS_PROFILE")]
    [InlineData("Could not connect to the endpoint URL: \"http://127.0.0.1:9/\"", "AWS cannot be reached")]
    [InlineData("Traceback\nValueError: something odd", "aws lambda publish-layer-version failed: ValueError: something odd.")]
    public void A_failure_is_one_line_that_says_what_to_do(string error, string line)
    {
        var message = AwsFailure.Explain("lambda publish-layer-version", $"\n{error}\n", SecretMask.OfSecrets([])).Message;

        Assert.Contains(line, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData(
        "An error occurred (ValidationException) when calling the UpdateFunctionConfiguration operation: Value "
            + "'{KEY=hunter22}' at 'environment' is wrong"
    )]
    [InlineData(
        "An error occurred (InvalidSignatureException) when calling the ListLayerVersions operation: The Canonical "
            + "String should have been 'x-amz-security-token:hunter22'"
    )]
    [InlineData("something with hunter22")]
    public void Secrets_are_not_repeated(string error)
    {
        // The token of a session is known to nobody here.
        string[] known = error.Contains("security-token", StringComparison.Ordinal) ? [] : ["hunter22", "a"];

        var message = AwsFailure.Explain("lambda update-function-configuration", error, SecretMask.OfSecrets(known)).Message;

        Assert.DoesNotContain("hunter22", message, StringComparison.Ordinal);
        Assert.Contains("a", message, StringComparison.Ordinal);
    }
}
