using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>Sources whose bytecode takes their place.</summary>
internal static class SourceFiles
{
    // Who speaks of these speaks of what makes a package, and seldom of one.
    private static readonly string[] s_never = ["__init__.py", "__main__.py"];

    public static CleanupStep Step { get; } =
        new(
            nameof(SourceFiles),
            "*.py of modules, each of which becomes the *.pyc that Python would compile it to",
            "Python imports a .pyc without a source as it imports a source (PEP 3147); stack traces keep file, "
                + "function and line, and only the text of the line is missing. A source that code means by its name, or "
                + "that asks for its own text, stays as it is.",
            CleanupScope.Packages | CleanupScope.Interpreter,
            input =>
                PythonSources
                    .Of(input)
                    .Where(file => input.Tree.Find(file.Path + "c") is null)
                    .Select(file =>
                        WhyNot(input, file) is { } reason
                            ? Claim.Spare(file.Path, reason)
                            : Claim.Transform(
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

    private static string? WhyNot(CleanupInput input, TreeFile file) =>
        input.Imports.FindByPath(file.Path) is { } module && (module.ReadsSource || module.AttachesStub)
            ? "module that looks for its own source while running"
        : !s_never.Contains(file.Name) && input.MentionedBy(file.Path) is { } source ? $"source that {source} means, and so may read or run"
        : null;
}
