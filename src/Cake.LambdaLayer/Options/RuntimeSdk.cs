using System.Text.RegularExpressions;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Options;

/// <summary>The AWS SDK of a Python runtime, copied from there to test with.</summary>
/// <param name="Directory">The folder that holds its packages, absolute.</param>
/// <param name="Version">The version of botocore, or <c>?</c>.</param>
internal sealed partial record RuntimeSdk(string Directory, string Version)
{
    /// <summary>One line for people.</summary>
    /// <returns>For example <c>botocore 1.34.0 of /sdk</c>.</returns>
    public override string ToString() => $"botocore {Version} of {Directory}";

    /// <summary>Checks that a folder holds an SDK, and that the layer runs with it.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="runtime">What the layer is for.</param>
    /// <param name="bundlesInterpreter">Whether it has an interpreter of its own.</param>
    /// <exception cref="LambdaLayerException">It does not.</exception>
    internal static RuntimeSdk Open(string directory, LambdaRuntime runtime, bool bundlesInterpreter)
    {
        var folder = Path.GetFullPath(directory);
        var package = Path.Combine(folder, "botocore", "__init__.py");
        return !runtime.ShipsAwsSdk || bundlesInterpreter
                ? throw new LambdaLayerException(
                    $"settings.RuntimeSdk={directory}: a layer for {runtime.Identifier}{(bundlesInterpreter ? " with an interpreter" : "")}"
                        + " does not run with an SDK of the runtime; leave the setting away."
                )
            : !File.Exists(package)
                ? throw new LambdaLayerException(
                    $"settings.RuntimeSdk={directory}: {folder} holds no botocore: give a copy of the folder of the runtime that does, "
                        + $"such as /var/lang/lib/python{runtime.ShipsPython}/site-packages."
                )
            : new RuntimeSdk(folder, Number().Match(File.ReadAllText(package)) is { Success: true } match ? match.Groups[1].Value : "?");
    }

    [GeneratedRegex("""^__version__\s*=\s*['"]([\w.+-]+)['"]""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
