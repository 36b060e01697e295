using System.Text;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>Fewer garbage collections while the interpreter starts.</summary>
internal static class StartupTuning
{
    private const string Script = "sitecustomize.py";

    public static CleanupStep Step { get; } =
        new(
            nameof(StartupTuning),
            "nothing: it adds sitecustomize.py, which has Python look for garbage less often in the first seconds of a process",
            "Importing makes many objects and next to no garbage. The threshold is restored afterwards; "
                + "LAMBDA_LAYER_STARTUP_TUNING=0 switches it off, and a sitecustomize of yours runs as well.",
            CleanupScope.Interpreter,
            input => Claims(input)
        );

    private static IEnumerable<Claim> Claims(CleanupInput input)
    {
        var path = $"{input.Layout.StandardLibrary}/{Script}";
        var source = new TreeFile(path, "", 0, IsExecutable: false, LinkTarget: null);
        return input.Tree.Find(path) is not null
            ? [Claim.Spare(path, "the interpreter's own, so that there is no room for another one")]
            :
            [
                Claim.Add(
                    path,
                    "raises the garbage collector's threshold at start-up",
                    Encoding.UTF8.GetBytes(EmbeddedScripts.Read(Script))
                ),
                PythonSources.BytecodeOf(input, source),
            ];
    }
}
