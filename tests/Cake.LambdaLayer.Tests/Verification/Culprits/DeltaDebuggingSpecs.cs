using Cake.LambdaLayer.Verification.Culprits;
using FsCheck.Xunit;

namespace Cake.LambdaLayer.Tests.Verification.Culprits;

public sealed class DeltaDebuggingSpecs
{
    [Property]
    public async Task What_is_needed_is_found_and_nothing_else(byte count, byte[] picks)
    {
        var items = Enumerable.Range(0, 1 + count).ToList();
        var needed = picks.Take(4).Select(pick => pick % items.Count).ToHashSet();

        var found = await DeltaDebugging.SmallestAsync(items, some => Task.FromResult(needed.IsSubsetOf(some)));

        // A set of one is not taken apart any further: the empty set is no answer to who did it.
        Assert.Equal(needed.Count == 0 ? 1 : needed.Count, found.Count);
        Assert.True(needed.IsSubsetOf(found));
    }

    [Fact]
    public async Task One_of_two_thousand_costs_few_tries()
    {
        var tries = 0;

        var found = await DeltaDebugging.SmallestAsync(
            Enumerable.Range(0, 2000).ToList(),
            some =>
            {
                tries++;
                return Task.FromResult(some.Contains(1234));
            }
        );

        Assert.Equal([1234], found);
        Assert.InRange(tries, 1, 22);
    }
}
