using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Installation;

/// <summary>
/// What an installer is to know of this machine: where wheels come from and how they are fetched. Everything else could bend an install,
/// or is none of its business.
/// </summary>
/// <remarks>
/// Source: pip documentation, "pip install", options; uv documentation, "Environment variables"; OpenSSL and requests for certificates.
/// </remarks>
internal static partial class InstallerEnvironment
{
    /// <summary>
    /// Every variable of this process, with <see langword="null"/> for those that an installer does not get, and what it gets besides.
    /// </summary>
    /// <param name="settings">What else the machine says to the installer.</param>
    public static IReadOnlyDictionary<string, string?> Variables(InstallerSettings settings)
    {
        var environment = All()
            .Where(variable => IsPassedOn(variable.Name))
            .Concat(settings.Variables.Select(variable => (Name: variable.Key, variable.Value)))
            .DistinctBy(variable => variable.Name)
            .ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);
        // pip waits for minutes on an index that is not there; who wants that says so in the variable.
        foreach (
            var (name, value) in new[]
            {
                ("PIP_RETRIES", "1"),
                ("PIP_NO_INPUT", "1"),
                ("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
                ("PIP_ROOT_USER_ACTION", "ignore"),
            }
        )
        {
            environment.TryAdd(name, value);
        }

        if (environment["PIP_RETRIES"] == "0")
        {
            // pip tells that it cannot reach an index only when it tries again; else a distribution is just not found.
            environment["PIP_RETRIES"] = "1";
        }

        return ChildProcess.Only(environment);
    }

    /// <summary>
    /// What of it shapes an install, in order of the names, with the hashes of the files that the values name: the same name may stand for
    /// other contents tomorrow.
    /// </summary>
    public static IEnumerable<string> Inputs() =>
        All()
            .Where(variable => Installer().IsMatch(variable.Name) && !Way().IsMatch(variable.Name))
            .OrderBy(variable => variable.Name, StringComparer.Ordinal)
            .Select(variable =>
                string.Join(
                    ' ',
                    variable
                        .Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                        .Where(File.Exists)
                        .Select(Hashes.Of)
                        .Prepend($"{variable.Name}={variable.Value}")
                )
            );

    private static IEnumerable<(string Name, string Value)> All() =>
        Environment
            .GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .Select(variable => ((string)variable.Key, (string?)variable.Value ?? ""));

    private static bool IsPassedOn(string name) => System().IsMatch(name) || Installer().IsMatch(name);

    [GeneratedRegex(
        @"\A(?:PATH|HOME|USER|LOGNAME|TMPDIR|TZ|LANG|LC_\w+|LD_LIBRARY_PATH|XDG_\w+|VIRTUAL_ENV|NETRC|"
            + @"SSL_CERT_FILE|SSL_CERT_DIR|SSL_CLIENT_CERT|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|"
            + @"(?:https?|ftp|all|no)_proxy|(?:HTTPS?|FTP|ALL|NO)_PROXY)\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex System();

    [GeneratedRegex(
        @"\A(?:PIP_(?:CACHE_DIR|CERT|CLIENT_CERT|CONSTRAINT|DEFAULT_TIMEOUT|EXTRA_INDEX_URL|INDEX_URL|"
            + @"KEYRING_PROVIDER|NO_CACHE_DIR|NO_INDEX|PRE|PROXY|RETRIES|TIMEOUT|TRUSTED_HOST|UPLOADED_PRIOR_TO|USE_FEATURE)|"
            + @"UV_(?:INDEX(?:_\w+)?|DEFAULT_INDEX|EXTRA_INDEX_URL|NO_INDEX|INSECURE_HOST|CONSTRAINT|OVERRIDE|EXCLUDE\w*|"
            + @"PRERELEASE|RESOLUTION|CACHE_DIR|NO_CACHE|CREDENTIALS_DIR|KEYRING_PROVIDER|NATIVE_TLS|SYSTEM_CERTS|OFFLINE|"
            + @"HTTP_\w+|REQUEST_TIMEOUT|CONCURRENT_\w+|TORCH_BACKEND))\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Installer();

    // How something is fetched, not what.
    [GeneratedRegex(
        @"(?:CACHE_DIR|NO_CACHE|CERT|CERTS|TIMEOUT|RETRIES|PROXY|KEYRING_PROVIDER|NATIVE_TLS|OFFLINE|CREDENTIALS_DIR)\z|"
            + @"_(?:CONCURRENT|HTTP)_|PASSWORD|USERNAME",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Way();
}
