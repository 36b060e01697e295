using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Interpreter;

/// <summary>What comes along from the machine of an interpreter because of the packages beside it.</summary>
/// <param name="CLibrary">The C library, or <see langword="null"/> when the runtime's own does.</param>
/// <param name="Libraries">The libraries that wheels leave to the system, and what these need, each with the file that needs it.</param>
/// <param name="Beside">The names that packages need and find only beside the interpreter.</param>
internal sealed record Companions(
    CLibrary? CLibrary,
    IReadOnlyList<(TreeFile File, TreeFile NeededBy)> Libraries,
    IReadOnlySet<string> Beside
)
{
    /// <summary>Whether a file of the packages has to look beside the interpreter for a library.</summary>
    /// <param name="name">The library's name.</param>
    public bool LieBesideInterpreter(string name) => Beside.Contains(name) || (CLibrary is not null && Interpreter.CLibrary.IsPart(name));

    /// <summary>Why each library comes along, a line for each.</summary>
    public IEnumerable<string> Notes =>
        Libraries.Select(library =>
            $"{library.NeededBy.Path} needs {library.File.Name}, which no wheel and no runtime has: "
            + "it comes along from the machine of the interpreter"
        );
}
