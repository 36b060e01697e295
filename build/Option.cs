namespace Build;

/// <summary>An option of the command line.</summary>
/// <param name="Name">Its name, without the dashes.</param>
/// <param name="Value">What its value looks like; empty for a switch.</param>
/// <param name="Text">What it is for.</param>
internal sealed record Option(string Name, string Value, string Text)
{
    /// <summary>What messages of the addin call it: a setting, or an argument of an alias.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The targets that look at it; empty when all do.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>For example <c>--recipe=NAME</c>.</summary>
    public string Usage => Value.Length == 0 ? ToString() : $"{this}={Value}";

    /// <inheritdoc/>
    public override string ToString() => $"--{Name}";
}
