namespace Cake.LambdaLayer.Verification.Culprits;

/// <summary>
/// Reduces a set that is enough for something to one of which nothing can be left away: the algorithm ddmin of Zeller and Hildebrandt,
/// "Simplifying and Isolating Failure-Inducing Input", IEEE Transactions on Software Engineering 28(2), 2002.
/// </summary>
internal static class DeltaDebugging
{
    /// <param name="items">A set that is enough; neighbours stay together as long as they can.</param>
    /// <param name="isEnough">Whether a part of it is enough as well.</param>
    public static async Task<IReadOnlyList<T>> SmallestAsync<T>(IReadOnlyList<T> items, Func<IReadOnlyList<T>, Task<bool>> isEnough)
    {
        var parts = 2;
        while (items.Count > 1)
        {
            var chunks = items.Chunk((items.Count + parts - 1) / parts).ToList();
            if (await FirstAsync(chunks, isEnough) is { } chunk)
            {
                (items, parts) = (chunk, 2);
            }
            else if (parts > 2 && await FirstAsync(chunks.Select(without => items.Except(without).ToArray()), isEnough) is { } rest)
            {
                (items, parts) = (rest, parts - 1);
            }
            else if (parts < items.Count)
            {
                parts = Math.Min(2 * parts, items.Count);
            }
            else
            {
                break;
            }
        }

        return items;
    }

    private static async Task<T[]?> FirstAsync<T>(IEnumerable<T[]> candidates, Func<IReadOnlyList<T>, Task<bool>> isEnough)
    {
        foreach (var candidate in candidates)
        {
            if (await isEnough(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
