using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Installation;

/// <summary>
/// Compares a lock with the index: what would locking come to if no top-level name were pinned? Says so in <c>RECIPE/outdated.json</c>
/// below the output folder as well.
/// </summary>
internal static partial class OutdatedStage
{
    /// <exception cref="LambdaLayerException">Nothing is locked, or the names cannot be resolved.</exception>
    public static async Task<OutdatedReport> RunAsync(LayerInputs inputs, CancellationToken cancellation)
    {
        var given =
            inputs.Requirements
            ?? throw new LambdaLayerException(
                $"The recipe {inputs.Options.Recipe.Name} is made of the wheels that its Python carries: "
                    + "only another Python has newer ones."
            );
        var (path, inputPath) = LockStage.Files(given);
        var locked = RequirementsFile.Read(path);
        var pins = locked.Versions;
        if (pins.Count == 0)
        {
            throw new LambdaLayerException($"{path} pins nothing that could be outdated; LambdaLayerLock pins it.");
        }

        var (names, origin) = LockStage.Inputs(inputs, locked, inputPath);
        var (tool, resolved) = await LockStage.ResolveAsync(inputs, Unpinned(names), cancellation);
        var newest = new RequirementsFile("", resolved).Versions;
        var report = new OutdatedReport(
            path,
            origin,
            $"{tool.Name} {tool.Version}",
            pins.Keys.Union(newest.Keys)
                .Order(StringComparer.Ordinal)
                .Select(name => new OutdatedRow(name, pins.GetValueOrDefault(name), newest.GetValueOrDefault(name)))
                .ToList()
        );
        JsonFile.Write(
            Path.Combine(
                Directory.CreateDirectory(Path.Combine(inputs.Options.OutputDirectory, inputs.Options.Recipe.Name)).FullName,
                OutdatedReport.FileName
            ),
            report
        );
        return report;
    }

    private static RequirementsFile Unpinned(RequirementsFile names) =>
        names with
        {
            Text =
                Unpinned(names.Flat)
                + string.Concat(names.Constraints.Select(line => line.File).Distinct().Select(bounds => $"-c {bounds}\n")),
        };

    /// <summary>The requirements without versions that are pinned and without hashes; bounds stay, for somebody meant them.</summary>
    internal static string Unpinned(string requirements) => Hashes().Replace(Pin().Replace(requirements, "$1"), "");

    [GeneratedRegex(
        @"^([A-Za-z0-9][A-Za-z0-9._-]*\s*(?:\[[^\]]*\])?)\s*={2,3}\s*[^\s;,\\*]+(?=[\s;\\]|$)",
        RegexOptions.Multiline | RegexOptions.CultureInvariant
    )]
    private static partial Regex Pin();

    [GeneratedRegex(@"(?:\s*\\\r?\n)?[ \t]*--hash=\S+", RegexOptions.CultureInvariant)]
    private static partial Regex Hashes();
}
