using System.Diagnostics;
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
    public static IReadOnlyDictionary<string, string?> Calling(string endpoint) => new Dictionary<string, string?>
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

    public async Task InitializeAsync()
    {
        if (MotoFactAttribute.WhyNot is not null)
        {
            return;
        }

        // It says which port it got.
        _server = Process.Start(new ProcessStartInfo("moto_server", ["-H", "127.0.0.1", "-p", "0"]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        _ = _server.StandardOutput.ReadToEndAsync();
        var said = "";
        while (!Running().IsMatch(said))
        {
            said = await _server.StandardError.ReadLineAsync() ?? throw new InvalidOperationException("moto_server did not start");
        }

        _ = _server.StandardError.ReadToEndAsync();
        Environment = Calling(Running().Match(said).Value);
        Role = (await AwsAsync("iam", "create-role", "--role-name", "function", "--assume-role-policy-document", "{}", "--query", "Role.Arn", "--output", "text")).Trim();
    }

    /// <summary>Calls the AWS CLI; what it prints.</summary>
    public async Task<string> AwsAsync(params string[] arguments)
    {
        var run = await ChildProcess.RunAsync("aws", arguments, Environment);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }

    public Task DisposeAsync()
    {
        _server?.Kill(entireProcessTree: true);
        _server?.Dispose();
        return Task.CompletedTask;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Running();
}
