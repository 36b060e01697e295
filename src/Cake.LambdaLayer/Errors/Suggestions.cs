namespace Cake.LambdaLayer.Errors;

// Own code: a package (Quickenshtein) would be one more dependency of every Cake script, for 18 lines.
/// <summary>Words for a value that is not one of the known ones: what is valid, and what was probably meant.</summary>
internal static class Suggestions
{
    /// <summary>Builds the one-line refusal of an unknown value.</summary>
    /// <param name="kind">What the value is, for example <c>step</c>.</param>
    /// <param name="value">The value that was given.</param>
    /// <param name="valid">The values that exist.</param>
    /// <returns>For example <c>Unknown step 'Test'. Did you mean 'Tests'? Valid: AwsSdk, Tests.</c></returns>
    public static string Unknown(string kind, string value, IEnumerable<string> valid)
    {
        var known = valid.ToList();
        var nearest = Nearest(value, known);
        var hint = nearest is null ? "" : $" Did you mean '{nearest}'?";
        return $"Unknown {kind} '{value}'.{hint} Valid: {string.Join(", ", known)}.";
    }

    /// <summary>The known value nearest to the given one, by edit distance without regard to case.</summary>
    /// <param name="value">The value that was given.</param>
    /// <param name="valid">The values that exist.</param>
    /// <returns>The nearest value, or <see langword="null"/> when none is near enough to be meant.</returns>
    public static string? Nearest(string value, IEnumerable<string> valid)
    {
        var best = valid
            .Select(candidate => (Candidate: candidate, Distance: Distance(value, candidate)))
            .OrderBy(x => x.Distance)
            .FirstOrDefault();
        return best.Candidate is not null && best.Distance <= Math.Max(2, best.Candidate.Length / 3) ? best.Candidate : null;
    }

    private static int Distance(string left, string right)
    {
        var (a, b) = (left.ToUpperInvariant(), right.ToUpperInvariant());
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
