using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Python;

// Own code: a parser of mail headers (MimeKit) would be heavier than the few headers that are read.
/// <summary>What a distribution says of itself in METADATA, as far as a bill of materials asks.</summary>
/// <param name="Name">Its name as it spells it.</param>
/// <param name="Summary">One line, or <see langword="null"/>.</param>
/// <param name="LicenceExpression">An SPDX expression, or <see langword="null"/>.</param>
/// <param name="LicenceNames">Licences as they are called where there is no expression.</param>
/// <param name="Requires">Normalized names of what it requires without any extra.</param>
/// <remarks>Source: Core metadata specifications of the Python Packaging User Guide.</remarks>
internal sealed partial record DistributionMetadata(
    string Name,
    string? Summary,
    string? LicenceExpression,
    IReadOnlyList<string> LicenceNames,
    IReadOnlySet<string> Requires
)
{
    private const int LongestName = 100;

    /// <summary>Identifiers of SPDX that distributions give as their licence in the field that is free text.</summary>
    private static readonly string[] s_identifiers =
    [
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSL-1.0",
        "GPL-2.0-only",
        "GPL-2.0-or-later",
        "GPL-3.0-only",
        "GPL-3.0-or-later",
        "ISC",
        "LGPL-2.1-only",
        "LGPL-2.1-or-later",
        "LGPL-3.0-only",
        "LGPL-3.0-or-later",
        "MIT",
        "MIT-0",
        "MPL-2.0",
        "PSF-2.0",
        "Python-2.0",
        "Unlicense",
        "Zlib",
    ];

    public static DistributionMetadata Read(FileTree tree, Distribution distribution)
    {
        var headers = Distribution.Headers(tree.Find($"{distribution.MetadataFolder}/METADATA")!);
        // Of a whole text, the first line tells which one it is.
        var licence = Header(headers.Select(header => header.Split('\n')[0]), "License").FirstOrDefault();
        var expression =
            Header(headers, "License-Expression").FirstOrDefault() ?? (licence is not null && IsExpression(licence) ? licence : null);
        var classifiers = Header(headers, "Classifier")
            .Where(classifier => classifier.StartsWith("License ::", StringComparison.Ordinal))
            .Select(classifier => classifier.Split("::")[^1].Trim());
        return new DistributionMetadata(
            Header(headers, "Name").FirstOrDefault() ?? distribution.Name,
            Header(headers, "Summary").FirstOrDefault(),
            expression,
                // Some put the whole text there.
                expression is not null
                    ? []
                : licence is { Length: > 0 and <= LongestName } ? [licence]
                : classifiers.Distinct().ToList(),
            Header(headers, "Requires-Dist")
                .Where(requirement => !Extra().IsMatch(requirement))
                .Select(Distribution.RequiredName)
                .ToHashSet(StringComparer.Ordinal)
        );
    }

    private static bool IsExpression(string licence) =>
        licence.Split([" AND ", " OR "], StringSplitOptions.None).All(part => s_identifiers.Contains(part.Trim(), StringComparer.Ordinal));

    private static IEnumerable<string> Header(IEnumerable<string> headers, string name) =>
        Distribution.Header(headers, name).Where(value => value.Length > 0).Select(Printable.Line);

    [GeneratedRegex(@";.*\bextra\s*==", RegexOptions.CultureInvariant)]
    private static partial Regex Extra();
}
