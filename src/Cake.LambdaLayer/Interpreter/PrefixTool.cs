using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Tools;

namespace Cake.LambdaLayer.Interpreter;

/// <summary>Replaces the prefix of an interpreter installation in texts by the one it has on Lambda.</summary>
internal static class PrefixTool
{
    /// <summary>Where Lambda mounts the interpreter.</summary>
    public const string Mounted = "/opt/" + LayerLayout.Prefix;

    public static TransformationTool Tool { get; } =
        new(
            "prefix",
            typeof(ReplacePrefix),
            (_, _) => Task.FromResult<string?>(Mounted),
            async (_, jobs, cancellation) =>
            {
                foreach (var job in jobs)
                {
                    var prefix = ((ReplacePrefix)job.Planned.Transformation).Prefix;
                    var text = await File.ReadAllTextAsync(job.Source, cancellation);
                    if (text.Contains(prefix, StringComparison.Ordinal))
                    {
                        await File.WriteAllTextAsync(job.Result, text.Replace(prefix, Mounted, StringComparison.Ordinal), cancellation);
                    }
                }
            }
        );
}
