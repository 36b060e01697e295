using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Installation;

/// <summary>Environment markers (PEP 508), which say for which targets a requirement counts.</summary>
internal static class Markers
{
    private const string Script = "marker.py";

    /// <summary>Whether a requirement counts for a target; also where nothing here can tell.</summary>
    /// <param name="line">The requirement.</param>
    /// <param name="interpreter">An interpreter of this machine, whose pip knows markers.</param>
    /// <param name="target">The target.</param>
    /// <param name="version">The full version of Python there.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task<bool> HoldsAsync(
        RequirementLine line,
        PythonInterpreter interpreter,
        LambdaTarget target,
        string version,
        CancellationToken cancellation
    )
    {
        if (line.Marker is not { } marker || InstallerTool.Pip(interpreter) is not { } pip)
        {
            return true;
        }

        var result = await ChildProcess.AskAsync(
            pip.Program,
            ["-I", "-c", EmbeddedScripts.Read(Script), pip.Wheel!, marker, target.Machine, version],
            cancellation
        );
        return result is not { ExitCode: 0 } || result.Output.Trim() != "False";
    }
}
