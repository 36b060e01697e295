using System.Text.Json.Serialization;

namespace Cake.LambdaLayer.Planning;

/// <summary>What happens to one file of a tree that is not simply kept.</summary>
/// <param name="Path">The file, as its tree names it.</param>
/// <param name="Kind">What happens to it.</param>
/// <param name="BytesBefore">Its size in bytes before; 0 for a file that is added.</param>
/// <param name="BytesAfter">Its size in bytes after; 0 for a file that is removed.</param>
/// <param name="Step">The step it is booked on.</param>
/// <param name="Rule">The rule of that step.</param>
/// <param name="Also">Further active steps that claim it.</param>
public sealed record PlannedChange(
    string Path,
    ChangeKind Kind,
    long BytesBefore,
    long BytesAfter,
    string Step,
    string Rule,
    IReadOnlyList<string> Also
)
{
    /// <summary>
    /// What stands in the place of a step's name where a change makes the interpreter relocatable: nothing works without it.
    /// </summary>
    internal const string Relocation = "CopyRuntime";

    /// <summary>
    /// Where a file that is rewritten lies afterwards, when that is not its own path: a <c>.pyc</c> in the place of its <c>.py</c>.
    /// </summary>
    public string? NewPath { get; init; }

    /// <summary>The zip file in which it lies afterwards, as its tree names it; <see langword="null"/> for what is not packed.</summary>
    public string? PackedIn { get; init; }

    /// <summary>
    /// Whether a file that is rewritten is the same to whoever uses it, in another form: stripped, compiled, without white space.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsOtherForm { get; init; }

    /// <summary>
    /// The step by which bytecode takes the place of a source, wherever it lies then; <see langword="null"/> for other changes.
    /// </summary>
    public string? CompiledBy { get; init; }

    /// <summary>Whether the file is missing in the layer because the runtime brings it itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsProvidedByRuntime { get; init; }

    /// <summary>The file that an added one is made of.</summary>
    public string? MadeOf { get; init; }

    /// <summary>
    /// The size in bytes that further steps, named in <see cref="Also"/>, would leave of the file: where it is removed, of those that claim
    /// other content for it, and where it is packed, of what is packed. <see langword="null"/> when there are none.
    /// </summary>
    public IReadOnlyDictionary<string, long>? LeftByOthers { get; init; }

    /// <summary>The licence texts in the notices; <see langword="null"/> for other files.</summary>
    [JsonInclude]
    internal IReadOnlyList<NoticeText>? Texts { get; init; }

    /// <summary>What a symbolic link says that is added; <see langword="null"/> for a file.</summary>
    [JsonInclude]
    internal string? LinkTarget { get; init; }

    /// <summary>The new content of a file that is rewritten or added; <see langword="null"/> as long as it is not made.</summary>
    [JsonIgnore]
    internal NewContent? Content { get; init; }

    /// <summary>What makes the new content, one after the other.</summary>
    [JsonIgnore]
    internal IReadOnlyList<PlannedTransformation> Transformations { get; init; } = [];

    /// <summary>Whether it makes the interpreter relocatable, and is no step's.</summary>
    [JsonIgnore]
    internal bool IsRelocation => Step == Relocation;

    /// <summary>Its name in the zip file; <see langword="null"/> for what is not packed.</summary>
    [JsonIgnore]
    internal string? Entry => PackedIn is null ? null : NewPath![(PackedIn.Length + 1)..];

    /// <summary>The path of what there is afterwards; <see langword="null"/> when that is nothing.</summary>
    [JsonIgnore]
    internal string? PathAfter => Kind == ChangeKind.Remove ? null : NewPath ?? Path;
}
