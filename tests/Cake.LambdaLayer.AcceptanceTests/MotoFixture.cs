using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>Lambda and S3 as moto pretends them, on loopback, and the real AWS CLI that is told to call them.</summary>
public sealed partial class MotoFixture : IAsyncLifetime
{
    private Process? _server;

    /// <summary>Where nothing of this machine's own AWS configuration is found.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; private set; } = new Dictionary<string, string?>();

    public string Role { get; private set; } = "";

    /// <summary>Variables for the AWS CLI that calls an endpoint, with credentials that mean nothing.</summary>
    public static IReadOnlyDictionary<string, string?> Calling(string endpoint) =>
        new Dictionary<string, string?>
        {
            ["AWS_ENDPOINT_URL"] = endpoint,
            ["AWS_ACCESS_KEY_ID"] = "testing",
            ["AWS_SECRET_ACCESS_KEY"] = "testing",
            ["AWS_SESSION_TOKEN"] = "a-token-of-a-session",
            ["AWS_REGION"] = "eu-central-1",
            ["AWS_DEFAULT_REGION"] = "eu-central-1",
            ["AWS_PROFILE"] = null,
            ["AWS_CONFIG_FILE"] = "/nonexistent",
            ["AWS_SHARED_CREDENTIALS_FILE"] = "/nonexistent",
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["AWS_MAX_ATTEMPTS"] = "1",
        };

    public async ValueTask InitializeAsync()
    {
        if (!Machine.HasMoto)
        {
            return;
        }

        // It says which port it got.
        _server = Process.Start(
            new ProcessStartInfo("moto_server", ["-H", "127.0.0.1", "-p", "0"])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
        _ = _server.StandardOutput.ReadToEndAsync();
        var said = "";
        while (!Running().IsMatch(said))
        {
            said = await _server.StandardError.ReadLineAsync() ?? throw new InvalidOperationException("moto_server did not start");
        }

        _ = _server.StandardError.ReadToEndAsync();
        Environment = Calling(Running().Match(said).Value);
        Role = (string)
            (
                await SendAsync(
                    HttpMethod.Post,
                    "iam",
                    "/?Action=CreateRole&Version=2010-05-08&RoleName=function&AssumeRolePolicyDocument={}&ContentType=JSON"
                )
            )["CreateRoleResponse"]!["CreateRoleResult"]![nameof(Role)]!["Arn"]!;
    }

    /// <summary>Asks for something that is not what is tested, without the AWS CLI, which takes most of a second to start.</summary>
    /// <param name="method">The method.</param>
    /// <param name="service">The service, for example <c>lambda</c>.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="body">What is written as JSON, or <see langword="null"/>.</param>
    /// <param name="region">The region; that of the AWS CLI when not given.</param>
    /// <returns>The answer.</returns>
    public async Task<JsonNode> SendAsync(HttpMethod method, string service, string path, object? body = null, string? region = null)
    {
        using var http = new HttpClient { BaseAddress = new Uri(Environment["AWS_ENDPOINT_URL"]!) };
        using var request = new HttpRequestMessage(method, path)
        {
            Content = body is null ? null : JsonContent.Create(body, options: new() { PropertyNamingPolicy = null }),
        };
        // It tells the service by this, and checks no signature.
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            "AWS4-HMAC-SHA256 "
                + $"Credential=testing/20260101/{region ?? Environment["AWS_REGION"]}/{service}/aws4_request, "
                + "SignedHeaders=host, Signature=0"
        );
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    public ValueTask DisposeAsync()
    {
        _server?.Kill(entireProcessTree: true);
        _server?.Dispose();
        return ValueTask.CompletedTask;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Running();
}
