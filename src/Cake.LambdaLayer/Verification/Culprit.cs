namespace Cake.LambdaLayer.Verification;

/// <summary>A removal that something missed.</summary>
/// <param name="Path">The file that was removed.</param>
/// <param name="Step">The step that did it.</param>
/// <param name="Rule">The rule of that step.</param>
/// <param name="Also">Further active steps that claim the file, and so would have to be switched off as well.</param>
public sealed record Culprit(string Path, string Step, string Rule, IReadOnlyList<string> Also)
{
    /// <summary>The option that brings the file back.</summary>
    public string Undo => $"--skip={string.Join(',', Also.Prepend(Step))}";
}
