using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Installation;

/// <summary>
/// Refuses to copy requirements that hold a password or token into files that people commit. Without it nothing could be installed from
/// them, so they are not written without it either.
/// </summary>
internal static class SecretRefusal
{
    private const string Way =
        "which would be committed with what is written here: write ${VARIABLE} in its place, or leave it out and hand it over by "
        + "PIP_INDEX_URL, UV_INDEX_NAME_PASSWORD or ~/.netrc.";

    /// <summary>Looks at all that the requirements say, with their comments.</summary>
    /// <exception cref="LambdaLayerException">A line holds a secret; the message names the line without it.</exception>
    public static void OfAll(RequirementsFile requirements)
    {
        Check(requirements.Lines.Concat(requirements.Constraints));
        var lines = requirements.Text.Split('\n');
        if (
            Array.FindIndex(lines, line => line.Contains('#', StringComparison.Ordinal) && SecretMask.IsInProse(line)) is >= 0 and var index
        )
        {
            throw Refusal(new RequirementLine(requirements.Path, index + 1, lines[index].Trim()));
        }
    }

    /// <summary>Looks at the addresses of what is asked for, which a lock repeats; it does not repeat those of indexes.</summary>
    /// <exception cref="LambdaLayerException">A line holds a secret.</exception>
    public static void OfReferences(RequirementsFile requirements) =>
        Check(requirements.Lines.Concat(requirements.Constraints).Where(line => !line.IsOption));

    private static void Check(IEnumerable<RequirementLine> lines)
    {
        if (lines.FirstOrDefault(line => SecretMask.IsIn(WithoutQuotes(line.Written))) is { } line)
        {
            throw Refusal(line);
        }
    }

    private static LambdaLayerException Refusal(RequirementLine line) =>
        new($"{line.Place} holds a password or token ({SecretMask.Addresses(WithoutQuotes(line.Written))}), {Way}");

    /// <summary>In a password they are allowed, around an address they are not part of it.</summary>
    private static string WithoutQuotes(string text) =>
        text.Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal);
}
