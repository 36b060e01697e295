namespace Cake.LambdaLayer.Planning;

/// <summary>A rule of a recipe that matches nothing of an install: an upstream change may have broken it.</summary>
/// <param name="Key">Where in <c>layer.yaml</c> it stands, for example <c>steps: Proxy: paths</c>.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Proposals">
/// What to write instead: rules of the same shape that match files of that name elsewhere. Empty: nothing of that name is left.
/// </param>
internal sealed record StaleRule(string Key, string Rule, IReadOnlyList<string> Proposals)
{
    /// <summary>What there is in the folder that the rule is about, in words; <see langword="null"/> for no such folder.</summary>
    public string? Nearby { get; init; }

    /// <summary>One line for people.</summary>
    /// <returns>The rule, and the line to put in its place.</returns>
    public override string ToString() =>
        $"layer.yaml: {Key}: {Rule} matches no file of this install"
        + (
            Proposals.Count > 0 ? $"; write instead: {string.Join(", or ", Proposals)}"
            : Nearby is not null ? $": {Nearby}"
            : ", which has nothing of that name: take the line away if upstream dropped it"
        );
}
