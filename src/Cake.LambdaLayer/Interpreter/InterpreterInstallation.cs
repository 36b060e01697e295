using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Interpreter;

/// <summary>
/// The interpreter that a layer gets a copy of: its files, what the cleanup steps say of them, and the libraries of the build machine that
/// what they leave needs. It is read once a build and handed on.
/// </summary>
internal sealed record InterpreterInstallation
{
    private readonly LayerInputs _inputs;
    private readonly IReadOnlyList<StepClaims> _claims;
    private readonly IReadOnlyList<TreeFile> _needing;
    private readonly IReadOnlySet<string> _given;

    private InterpreterInstallation(LayerInputs inputs, FileTree found, IReadOnlyList<TooNewModule>? tooNew = null)
    {
        _inputs = inputs;
        Found = found;
        _given = inputs.Options.Recipe.Libraries.Select(library => library.Name).ToHashSet(StringComparer.Ordinal);
        TooNew = tooNew ?? TooNewModules.Find(found, inputs.Copied, inputs.Target, _given);
        _claims = CleanupPlanner.Claims(InputOf(found), inputs.Options.Steps);
        var removed = CleanupPlanner.Removed(found, _claims, inputs.ActiveSteps);
        var kept = found.Files.Where(file => !removed.Contains(file.Path)).ToList();
        Libraries = SharedLibraries.Missing(kept, inputs.Copied, inputs.Target, _given);
        _needing = [.. kept, .. Libraries];
    }

    /// <summary>The interpreter.</summary>
    public PythonInterpreter Interpreter => _inputs.Copied;

    /// <summary>Its files, as they were found, under the paths they have in the layer.</summary>
    public FileTree Found { get; }

    /// <summary>Modules that alone would make the C library come along.</summary>
    public IReadOnlyList<TooNewModule> TooNew { get; }

    /// <summary>The libraries of the build machine that come along, whatever else is in the layer.</summary>
    public IReadOnlyList<TreeFile> Libraries { get; }

    /// <summary>
    /// The minor version of the C library that everything in the layer runs with: the runtime's, unless a newer one comes along.
    /// </summary>
    public int GlibcMinor => CLibraryFor([])?.Version.Minor ?? _inputs.Target.Runtime.GlibcMinor;

    /// <summary>Reads the interpreter that a layer gets a copy of.</summary>
    /// <param name="inputs">What is built.</param>
    /// <returns>It; <see langword="null"/> when the layer has none, or when the one that was found is for another machine.</returns>
    /// <exception cref="LambdaLayerException">A library that it cannot start without is nowhere on this machine.</exception>
    public static InterpreterInstallation? Read(LayerInputs inputs) =>
        inputs.Layout.BundlesInterpreter && InterpreterTree.Fits(inputs.Copied, inputs.Target)
            ? new(inputs, InterpreterTree.Read(inputs.Copied, inputs.Layout))
            : null;

    /// <summary>The same installation for a build with other steps or with other files that stay; nothing is read anew.</summary>
    public InterpreterInstallation For(LayerInputs inputs) => new(inputs, Found, TooNew);

    /// <summary>The C library that has to come along, or <see langword="null"/> when the runtime's own does.</summary>
    /// <param name="packages">What else is in the layer, some of which may need further parts of it.</param>
    /// <exception cref="LambdaLayerException">It has to, but is not there.</exception>
    public CLibrary? CLibraryFor(IEnumerable<TreeFile> packages) => CLibrary.For(Interpreter, _needing, packages, _inputs.Target, _given);

    /// <summary>All that comes into the layer if no step touches it.</summary>
    /// <param name="packages">What else is in the layer.</param>
    public FileTree TreeFor(IEnumerable<TreeFile> packages) => TreeWith(CompanionsFor(packages));

    /// <summary>What else comes along because of the packages: the C library, and libraries that wheels leave to the system.</summary>
    /// <param name="packages">What else is in the layer.</param>
    /// <exception cref="LambdaLayerException">The C library has to come along, but is not there.</exception>
    public Companions CompanionsFor(IEnumerable<TreeFile> packages)
    {
        var all = packages.ToList();
        var left = SharedLibraries.LeftToSystem(all, _needing, Interpreter, _inputs.Target, CLibraryFor([])?.Version, _given);
        return left with { CLibrary = CLibraryFor(all.Concat(left.Libraries.Select(library => library.File))) };
    }

    /// <summary>The same, when what comes along is known.</summary>
    /// <param name="companions">What <see cref="CompanionsFor"/> returned.</param>
    public FileTree TreeWith(Companions companions) =>
        new(
            Found.Root,
            [.. Found.Files, .. Libraries, .. companions.Libraries.Select(library => library.File), .. companions.CLibrary?.Files ?? []]
        );

    /// <summary>The plan of all that comes into the layer.</summary>
    /// <param name="tree">What <see cref="TreeWith"/> returned.</param>
    public TreePlan PlanOf(FileTree tree)
    {
        // The libraries were not there to be looked at when the steps were asked.
        var further = CleanupPlanner.Claims(
            InputOf(new FileTree(tree.Root, tree.Files.Where(file => Found.Find(file.Path) is null))),
            _inputs.Options.Steps
        );
        var claims = _claims.Zip(
            further,
            (first, second) => first with { Claims = [.. first.Claims, .. second.Claims], Files = first.Files + second.Files }
        );
        return CleanupPlanner.Plan(InputOf(tree), claims.ToList(), _inputs.ActiveSteps);
    }

    /// <summary>All that the steps may look at.</summary>
    public CleanupInput InputOf(FileTree tree) =>
        new(
            CleanupScope.Interpreter,
            tree,
            _inputs.Options.Recipe,
            _inputs.Target,
            [],
            new HashSet<string>(),
            ImportGraph.Empty,
            _inputs.Restored
        )
        {
            NeededOfInterpreter = _inputs.NeededOfInterpreter,
            TooNewModules = TooNew,
        };
}
