using System.Text.Json.Serialization;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Verification.Probes;

/// <summary>A removal that something missed.</summary>
/// <param name="Scope">The tree the file belongs to.</param>
/// <param name="Path">The file that was removed or rewritten, as its tree names it.</param>
/// <param name="Step">The step that did it.</param>
/// <param name="Rule">The rule of that step.</param>
/// <param name="Also">Further active steps that claim the file, and so would have to be switched off as well.</param>
internal sealed record Culprit(CleanupScope Scope, string Path, string Step, string Rule, IReadOnlyList<string> Also)
{
    /// <summary>The setting that brings the file back.</summary>
    [JsonIgnore]
    public string Undo => UndoAll([this]);

    /// <summary>The setting that brings several files back.</summary>
    internal static string UndoAll(IEnumerable<Culprit> culprits) =>
        $"settings.Skip={string.Join(',', culprits.SelectMany(culprit => culprit.Also.Prepend(culprit.Step)).Distinct())}";
}
