using System.Text.RegularExpressions;

namespace Cake.LambdaLayer.Processes;

// Own code: no library was found that masks secrets known by their place in an address.
/// <summary>Takes passwords and tokens out of whatever is printed or written.</summary>
internal sealed partial class SecretMask
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Masked = "***";

    /// <summary>Variables of a requirements file, which tell nothing.</summary>
    private const string Variables = @"(?-i:\$\{[A-Z0-9_]+\})+";

    /// <summary>Shorter ones occur in any text; in an address they are known by their place.</summary>
    private const int Shortest = 4;

    private readonly List<string> _secrets;

    private SecretMask(IEnumerable<string> secrets) =>
        _secrets = secrets
            .Where(secret => secret.Length >= Shortest)
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(secret => secret.Length)
            .ToList();

    /// <summary>The variables that tell pip and uv what to do and where from, in order of their names.</summary>
    private static IEnumerable<(string Name, string Value)> InstallerVariables() =>
        Environment
            .GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .Select(variable => (Name: (string)variable.Key, Value: (string?)variable.Value ?? ""))
            .Where(variable =>
                variable.Name.StartsWith("PIP_", StringComparison.Ordinal) || variable.Name.StartsWith("UV_", StringComparison.Ordinal)
            )
            .OrderBy(variable => variable.Name, StringComparer.Ordinal);

    /// <summary>Knows the secrets of some texts, and those that the variables of pip and uv hold.</summary>
    public static SecretMask Of(params IEnumerable<string> texts)
    {
        var variables = InstallerVariables().ToList();
        return new SecretMask(
            texts
                .Concat(variables.Select(variable => variable.Value))
                .SelectMany(InAddresses)
                // uv: UV_INDEX_name_USERNAME and UV_INDEX_name_PASSWORD.
                .Concat(variables.Where(variable => SecretName().IsMatch(variable.Name)).Select(variable => variable.Value))
        );
    }

    /// <summary>Knows secrets that stand in no address.</summary>
    public static SecretMask OfSecrets(IEnumerable<string> secrets) => new(secrets);

    /// <summary>The values of the variables of this process, and of others, whose names say that they are secret.</summary>
    public static IEnumerable<string> OfEnvironment(IReadOnlyDictionary<string, string?> others) =>
        Environment
            .GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .Select(variable => (Name: (string)variable.Key, Value: (string?)variable.Value))
            .Concat(others.Select(variable => (Name: variable.Key, variable.Value)))
            .Where(variable => SecretName().IsMatch(variable.Name) && !string.IsNullOrEmpty(variable.Value))
            .Select(variable => variable.Value!);

    /// <summary>Whether the text holds what may be a secret of an address; a variable in braces is none.</summary>
    public static bool IsIn(string text) => Addresses(text) != text;

    /// <summary>Whether prose holds a secret of an address: there, what else stands behind a question mark is seldom one.</summary>
    public static bool IsInProse(string text) => UserInformation().IsMatch(text) || Parameter().IsMatch(text);

    /// <summary>The text without what it holds of secrets in addresses; a variable in braces is none.</summary>
    public static string Addresses(string text) =>
        Parameter().Replace(Query().Replace(UserInformation().Replace(text, $"$1{Masked}@"), $"$1{Masked}"), $"$1{Masked}");

    /// <summary>The text without what it holds of the secrets that are known, wherever they stand, and of any in addresses.</summary>
    public string Mask(string text) =>
        _secrets.Aggregate(Addresses(text), (masked, secret) => masked.Replace(secret, Masked, StringComparison.Ordinal));

    /// <summary>Each as it is written and as it is meant; a name alone may be a token.</summary>
    private static IEnumerable<string> InAddresses(string text) =>
        UserInformation()
            .Matches(text)
            .Select(match => match.Groups["user"].Value)
            .Select(user => user.Split(':', 2) is [_, { Length: > 0 } password] ? password : user)
            .Concat(Parameter().Matches(text).Select(match => match.Groups["value"].Value))
            .SelectMany(secret => new[] { secret, Uri.UnescapeDataString(secret) });

    // What stands before the last @ of the host (RFC 3986, "Authority").
    [GeneratedRegex(
        @"(\b[a-z][a-z0-9+.-]*://)(?!(?:[^/\s:@""'<>]*:)?" + Variables + @"@[^/@\s]*(?:[/\s""'<>]|\z))(?<user>[^/\s""'<>]+)@",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex UserInformation();

    // What stands behind the question mark of an address is often a signature, under any name.
    [GeneratedRegex(
        @"(\b[a-z][a-z0-9+.-]*://[^\s""'<>?#]+\?)(?!(?:[^\s""'<>#&=]*=)?"
            + Variables
            + @"(?:&(?:[^\s""'<>#&=]*=)?"
            + Variables
            + @")*(?:[\s""'<>#]|\z))[^\s""'<>#]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Query();

    [GeneratedRegex(
        @"([?&](?:[a-z_-]*token|[a-z_-]*key|password|secret|sig|signature)=)(?!"
            + Variables
            + @"(?:[&\s""'<>#]|\z))(?<value>[^&\s""'<>#]+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Parameter();

    [GeneratedRegex(
        @"(PASSWORD|PASSWD|PASSPHRASE|_PWD|TOKEN|SECRET|CREDENTIALS?|KEY)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex SecretName();
}
