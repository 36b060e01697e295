using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Verification.Imports;

/// <summary>
/// The bytecode that a layer was given is that of the pristine install's sources, too: laid where Python looks for bytecode while it runs
/// on those (<c>pycache_prefix</c>), nothing is compiled twice.
/// </summary>
internal static class KnownBytecode
{
    /// <param name="layer">The layer.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="bytecode">The folder for bytecode.</param>
    /// <param name="packages">Where the pristine packages are for the interpreter.</param>
    /// <param name="standardLibrary">Where its standard library is.</param>
    public static void Lay(string layer, LayerLayout layout, LayerPlan plan, string bytecode, string packages, string standardLibrary)
    {
        var known = Of(CleanupScope.Packages, plan.Packages, path => Path.Combine(packages, path))
            .Concat(
                plan.Interpreter is { } interpreter
                    ? Of(
                        CleanupScope.Interpreter,
                        interpreter,
                        path => Path.Combine(standardLibrary, path[(layout.StandardLibrary.Length + 1)..])
                    )
                    : []
            );
        Parallel.ForEach(
            known.Where(file => File.Exists(file.Bytecode)),
            file =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file.Place)!);
                File.Copy(file.Bytecode, file.Place, overwrite: true);
            }
        );

        IEnumerable<(string Bytecode, string Place)> Of(CleanupScope scope, TreePlan tree, Func<string, string> sourceOf) =>
            tree
                .Changes.Where(change => change.NewPath?.EndsWith(".pyc", StringComparison.Ordinal) == true)
                // That of the layer names folders of Lambda.
                .Where(change => !Path.GetFileName(change.Path).StartsWith("_sysconfigdata", StringComparison.Ordinal))
                .Select(change =>
                    (
                        Path.Combine(layer, layout.PlaceOf(scope, change.NewPath!)),
                        Path.Join(bytecode, Path.ChangeExtension(sourceOf(change.Path), $"{layout.CacheTag}.pyc"))
                    )
                );
    }
}
