using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Installation;

/// <summary>
/// Refuses requirements that only building source could fulfil, before an installer sees them: the build of a source distribution is code
/// of strangers that runs on this machine.
/// </summary>
internal static class SourceRefusal
{
    private const string Way =
        "source is never built here. Build a wheel of it once (pip wheel --no-deps), where you trust it, and name that instead";

    /// <param name="requirements">The requirements.</param>
    /// <exception cref="LambdaLayerException">A line asks for source, or names a wheel that is not there.</exception>
    public static void Run(RequirementsFile requirements)
    {
        foreach (var line in requirements.Lines.Concat(requirements.Constraints))
        {
            if (Reason(line) is { } reason)
            {
                throw new LambdaLayerException($"{line.Place}: {reason}");
            }
        }
    }

    private static string? Reason(RequirementLine line) =>
        line.Editable is { } editable
            ? $"-e {editable} is a project in place ({line.LocalPathOf(editable) ?? editable}): {Way}, or leave the line out "
                + "(uv export --no-emit-project does)."
        : line.Option(null, "--no-binary") is { } source && source != ":none:"
            ? $"--no-binary {source} asks for a build, and {Way}: take the option out."
        : line.Option(null, "--only-binary") is { } wheels && wheels != ":all:" && wheels.Contains(":none:", StringComparison.Ordinal)
            ? $"--only-binary {wheels} allows builds, and {Way}: take the option out."
        : line.Reference is not { } reference ? null
        : IsWheel(reference)
            ? line.LocalPath is { } wheel && !File.Exists(wheel)
                    ? $"{wheel} does not exist. Lines like this come from pip freeze, which names the file that a distribution was made of "
                        + $"at the time: write {line.Name ?? "name"}==VERSION instead."
                : null
        : line.LocalPath is { } path
            ? Directory.Exists(path) ? $"{path} is a folder: {Way}."
                : $"{path} is no wheel: {Way}."
        : $"{SecretMask.Addresses(reference)} is no wheel: {Way}.";

    private static bool IsWheel(string reference) => reference.Split('?', '#')[0].EndsWith(".whl", StringComparison.OrdinalIgnoreCase);
}
