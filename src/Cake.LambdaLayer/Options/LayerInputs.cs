using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Options;

/// <summary>What the stages of a build go by: its options, and the interpreters that were found for them.</summary>
internal sealed record LayerInputs
{
    private readonly int? _glibcMinor;

    /// <summary>What was asked for.</summary>
    public required LayerOptions Options { get; init; }

    /// <summary>What the layer is for.</summary>
    public required LambdaTarget Target { get; init; }

    /// <summary>The Python that installs and analyses on this machine.</summary>
    public required PythonInterpreter Interpreter { get; init; }

    /// <summary>
    /// The interpreter for the layer's architecture, when that is not this machine's: the layer gets a copy of it, and an emulator runs it.
    /// </summary>
    public PythonInterpreter? Foreign { get; init; }

    /// <summary>The requirements file, absolute; <see langword="null"/>: the wheels CPython carries.</summary>
    public string? Requirements { get; init; }

    /// <summary>Names of the cleanup steps that are switched on.</summary>
    public required IReadOnlySet<string> ActiveSteps { get; init; }

    /// <summary>Files that stay although steps claim them.</summary>
    public IReadOnlyList<Restoration> Restored { get; init; } = [];

    /// <summary>What steps said the packages need of the interpreter; see <see cref="CleanupStep.NeededOfInterpreter"/>.</summary>
    public IReadOnlySet<string> NeededOfInterpreter { get; init; } = new HashSet<string>();

    /// <summary>The cached install to use as it is, or <see langword="null"/> for the one that the requirements make.</summary>
    public string? InstallKey { get; init; }

    /// <summary>
    /// Minor version of the C library that everything in the layer runs with: the runtime's, unless a newer one comes along.
    /// </summary>
    public int GlibcMinor
    {
        get => _glibcMinor ?? Target.Runtime.GlibcMinor;
        init => _glibcMinor = value;
    }

    /// <summary>The interpreter that a layer with an interpreter gets a copy of.</summary>
    public PythonInterpreter Copied => Foreign ?? Interpreter;

    /// <summary>Where things lie in the layer.</summary>
    public LayerLayout Layout => new(Target.Python, Options.BundlesInterpreter);
}
