using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>Bytecode beside the sources that stay.</summary>
internal static class Bytecode
{
    public static CleanupStep Step { get; } =
        new(
            nameof(Bytecode),
            "nothing: it adds the bytecode of every source that stays, in __pycache__",
            "/opt is read-only, so that Python would compile at every cold start. Unchecked by hash (PEP 552): times "
                + "are not what they were once a layer was zipped.",
            CleanupScope.Packages | CleanupScope.Interpreter,
            input =>
                PythonSources
                    .Of(input)
                    .Concat(PythonSources.ImportedByTextOnly(input))
                    .Select(file => PythonSources.BytecodeOf(input, file))
        );
}
