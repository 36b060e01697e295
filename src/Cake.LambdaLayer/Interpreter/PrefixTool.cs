using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Tools;

namespace Cake.LambdaLayer.Interpreter;

/// <summary>Replaces the prefix of an interpreter installation in texts by the one it has on Lambda.</summary>
internal static class PrefixTool
{
    /// <summary>Where Lambda mounts the interpreter.</summary>
    public const string Mounted = "/opt/" + LayerLayout.Prefix;

    /// <param name="prefix">The installation's prefix, which is the argument of the transformations too.</param>
    public static TransformationTool For(string prefix) =>
        new(
            "prefix",
            Phase: 20,
            (_, _) => Task.FromResult<string?>(Mounted),
            (_, jobs, _) =>
            {
                foreach (var job in jobs)
                {
                    var text = File.ReadAllText(job.Source);
                    if (text.Contains(prefix, StringComparison.Ordinal))
                    {
                        File.WriteAllText(job.Result, text.Replace(prefix, Mounted, StringComparison.Ordinal));
                    }
                }

                return Task.CompletedTask;
            }
        );
}
