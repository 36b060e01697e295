using Xunit.Abstractions;

namespace Cake.LambdaLayer.Tests;

/// <summary>The order in which classes of tests begin; no test depends on it.</summary>
internal static class CollectionOrder
{
    /// <summary>
    /// Begins with some classes, so that none of those that take longest is left alone at the end, with a core that has nothing to do.
    /// </summary>
    /// <param name="collections">All classes.</param>
    /// <param name="longest">Names of those that begin, in this order.</param>
    public static IEnumerable<ITestCollection> BeginWith(this IEnumerable<ITestCollection> collections, IReadOnlyList<string> longest) =>
        collections.OrderBy(collection =>
            longest.TakeWhile(name => !collection.DisplayName.EndsWith($".{name}", StringComparison.Ordinal)).Count()
        );
}
