using System.Text.Json;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Publishing;

// The program, not AWSSDK.Lambda: signing in by SSO or a role would need its packages SSO, SSOOIDC and SecurityToken as well.
/// <summary>The AWS CLI, version 1 or 2. It knows where credentials and the region come from; nothing here reads them.</summary>
internal sealed partial class AwsCli(PublishSettings settings, Action<string> log, CancellationToken cancellation)
{
    private const string Program = "aws";

    private static readonly JsonSerializerOptions s_json = new() { PropertyNameCaseInsensitive = true };

    private readonly List<string> _calls = [];
    private readonly List<string> _secrets = [.. SecretMask.OfEnvironment(settings.Environment)];

    /// <summary>Every call so far, as one would type it.</summary>
    public IReadOnlyList<string> Calls => _calls;

    /// <summary>What must not be repeated from now on, whatever the program prints, beside the secrets of its environment.</summary>
    public void Hide(IEnumerable<string> secrets) => _secrets.AddRange(secrets);

    /// <summary>Makes a call and reads its answer; <see langword="null"/> when calls are only shown.</summary>
    /// <param name="arguments">What stands behind <c>aws</c>; no secrets, as everybody on the machine can see them.</param>
    /// <exception cref="LambdaLayerException">The call failed; the message is one line that says what to do.</exception>
    public async Task<T?> AskAsync<T>(IReadOnlyList<string> arguments)
        where T : class
    {
        _calls.Add(string.Join(' ', arguments.Prepend(Program).Select(Quote)));
        if (settings.IsDryRun)
        {
            return null;
        }

        var run = await RunAsync([.. arguments, "--output", "json"], onOutput: null);
        try
        {
            return run.Output.Length == 0 ? null : JsonSerializer.Deserialize<T>(run.Output, s_json);
        }
        catch (JsonException)
        {
            throw new LambdaLayerException(
                $"aws {arguments[0]} {arguments[1]} answered no JSON: is the program {SearchPath.Find(Program)} the AWS CLI?"
            );
        }
    }

    /// <summary>Makes a call that answers nothing but what people read.</summary>
    /// <exception cref="LambdaLayerException">The call failed.</exception>
    public async Task DoAsync(params string[] arguments)
    {
        _calls.Add(string.Join(' ', arguments.Prepend(Program).Select(Quote)));
        if (!settings.IsDryRun)
        {
            await RunAsync(arguments, line => log(Secrets.Mask(line)));
        }
    }

    private SecretMask Secrets => SecretMask.OfSecrets(_secrets);

    private async Task<ChildProcess> RunAsync(IReadOnlyList<string> arguments, Action<string>? onOutput)
    {
        if (SearchPath.Find(Program) is null)
        {
            throw new LambdaLayerException(
                "The AWS CLI is not on PATH: install it (https://aws.amazon.com/cli), or publish from where it is; "
                    + "settings.IsDryRun shows the calls."
            );
        }

        // Version 2 pages what it prints, and may ask back.
        var environment = new Dictionary<string, string?>(settings.Environment) { ["AWS_PAGER"] = "", ["AWS_CLI_AUTO_PROMPT"] = "off" };
        var run = await ChildProcess.RunAsync(Program, arguments, environment, onOutput, cancellation: cancellation);
        return run.ExitCode == 0 ? run : throw AwsFailure.Explain($"{arguments[0]} {arguments[1]}", run.Error, Secrets);
    }

    private static string Quote(string argument) =>
        Plain().IsMatch(argument) ? argument : $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"\A[A-Za-z0-9_@%+=:,./-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
