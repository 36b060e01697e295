using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>Sources whose bytecode takes their place.</summary>
internal static class SourceFiles
{
    public static CleanupStep Step { get; } =
        new(
            nameof(SourceFiles),
            "*.py of modules, each of which becomes the *.pyc that Python would compile it to",
            "Python imports a .pyc without a source as it imports a source (PEP 3147); stack traces keep file, "
                + "function and line, and only the text of the line is missing. Code that reads its own source is "
                + "found by Verify, and settings.Heal keeps it.",
            CleanupScope.Packages | CleanupScope.Interpreter,
            input =>
                PythonSources
                    .Of(input)
                    .Where(file => input.Tree.Find(file.Path + "c") is null)
                    .Select(file =>
                        Claim.Transform(
                            file.Path,
                            "bytecode in the place of the source",
                            new CompileSource(input.MountedPath(file)),
                            file.Path + "c"
                        )
                    )
        )
        {
            Profiles = LayerProfile.Start | LayerProfile.Size,
        };
}
