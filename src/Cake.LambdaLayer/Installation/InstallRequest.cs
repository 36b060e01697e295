using System.Text.Json;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Installation;

/// <summary>Everything that shapes a pristine install.</summary>
/// <param name="Requirements">The text of the requirements.</param>
/// <param name="HasHashes">Whether they lock every file by its hash.</param>
/// <param name="Target">What to install for.</param>
/// <param name="BundlesInterpreter">Whether the scripts start the layer's own interpreter.</param>
/// <param name="FindLinks">Folders or pages with wheels.</param>
/// <param name="NoIndex">Whether the index is not asked.</param>
internal sealed partial record InstallRequest(
    string Requirements,
    bool HasHashes,
    LambdaTarget Target,
    bool BundlesInterpreter,
    IReadOnlyList<string> FindLinks,
    bool NoIndex
)
{
    /// <summary>Minor version of the C library that the packages run with: the runtime's, unless the layer brings a newer one.</summary>
    public int GlibcMinor { get; init; } = Target.Runtime.GlibcMinor;

    /// <summary>Bounds of versions, as text; empty when there are none.</summary>
    public string Constraints { get; init; } = "";

    /// <summary>Wheels on this machine that the requirements name by their path.</summary>
    public IReadOnlyList<string> LocalFiles { get; init; } = [];

    /// <summary>The full version of Python there: an installer takes <c>3.11</c> for <c>3.11.0</c>.</summary>
    public string PythonVersion { get; init; } = Target.Python;

    /// <summary>The file that people know the requirements by; the installer is given a copy of it.</summary>
    public string File { get; init; } = InstallSeal.Requirements;

    /// <summary>Start-up hooks that the install may hold.</summary>
    public IReadOnlyList<AllowedHook> Allowed { get; init; } = [];

    /// <summary>Whose files stay where several distributions bring files of one path.</summary>
    public IReadOnlyList<OverwriteRule> Overwrites { get; init; } = [];

    /// <summary>Libraries that are put beside the packages.</summary>
    public IReadOnlyList<GivenLibrary> Libraries { get; init; } = [];

    /// <summary>What must not be said of all this.</summary>
    public SecretMask Secrets => field ??= SecretMask.Of([Requirements, Constraints, .. FindLinks]);

    /// <summary>Raised when what Install makes of the same inputs changes.</summary>
    private const int Format = 7;

    /// <summary>The request of a build: its requirements file, or pins of the wheels that CPython carries.</summary>
    /// <exception cref="LambdaLayerException">The file does not exist, or the interpreter carries no wheels.</exception>
    public static InstallRequest For(LayerInputs inputs)
    {
        if (inputs.Requirements is { } path)
        {
            return Of(inputs, RequirementsFile.Read(path));
        }

        var wheels =
            inputs.Interpreter.Wheels
            ?? throw new LambdaLayerException(
                $"{inputs.Interpreter} carries no wheels for ensurepip, which this recipe is made of. "
                    + (
                        inputs.Interpreter.UsesDistPackages
                            ? "Install them: apt-get install python3-pip-whl python3-setuptools-whl"
                            : "Use another interpreter with settings.PythonHome."
                    )
            );
        var pins = Directory
            .EnumerateFiles(wheels, "*.whl")
            .Select(wheel => (Wheel: wheel, Parts: Path.GetFileName(wheel).Split('-')))
            .Where(entry => entry.Parts[0] is "pip" or "setuptools")
            // They are part of the interpreter: what it carries is what is meant.
            .Select(entry => $"{entry.Parts[0]}=={entry.Parts[1]} --hash=sha256:{Hashes.Of(entry.Wheel)}")
            .Order(StringComparer.Ordinal);
        return new InstallRequest(
            string.Join('\n', pins) + "\n",
            true,
            inputs.Target,
            inputs.Layout.BundlesInterpreter,
            [wheels],
            NoIndex: true
        )
        {
            Allowed = inputs.Options.Recipe.Allowed,
            Overwrites = inputs.Options.Recipe.Overwrites,
            Libraries = inputs.Options.Recipe.Libraries,
            PythonVersion = VersionOf(inputs),
        };
    }

    /// <summary>The request of a build with other requirements than its own.</summary>
    public static InstallRequest Of(LayerInputs inputs, RequirementsFile file) =>
        new(
            file.Flat,
            file.HasHashes,
            inputs.Target,
            inputs.Layout.BundlesInterpreter,
            [.. inputs.Options.FindLinks.Concat(file.FindLinks).Distinct()],
            inputs.Options.NoIndex
        )
        {
            Constraints = file.FlatConstraints,
            LocalFiles = file.LocalFiles,
            PythonVersion = VersionOf(inputs),
            GlibcMinor = inputs.GlibcMinor,
            Allowed = inputs.Options.Recipe.Allowed,
            Overwrites = inputs.Options.Recipe.Overwrites,
            Libraries = inputs.Options.Recipe.Libraries,
            File = file.Path,
        };

    /// <summary>
    /// The cache key. Passwords in addresses are no part of it: they may change, and nothing may tell of them. The contents of local wheels
    /// count, because another file can come in the place of one while its name stays.
    /// </summary>
    public string Key(InstallerTool installer)
    {
        var inputs = new
        {
            Format,
            Requirements = Secrets.Mask(Requirements),
            Constraints = Secrets.Mask(Constraints),
            LocalFiles = LocalFiles.Select(file => $"{file} {Hashes.Of(file)}"),
            PythonVersion,
            Target,
            GlibcMinor,
            BundlesInterpreter,
            FindLinks = FindLinks.Select(links => Secrets.Mask(Listing(links))),
            NoIndex,
            Allowed,
            Overwrites,
            Libraries = Libraries.Select(library => $"{library.Name} {library.Sha256}"),
            installer.Name,
            installer.Version,
            Environment = InstallerEnvironment
                .Inputs()
                .Concat(installer.Settings.Inputs)
                .Select(input => SecretMask.Of(input).Mask(Secrets.Mask(input))),
        };
        return Hashes.Of(JsonSerializer.SerializeToUtf8Bytes(inputs))[..32];
    }

    /// <summary>The same with what the machine says to the installer of where wheels are.</summary>
    public InstallRequest For(InstallerTool installer) =>
        this with
        {
            FindLinks = [.. FindLinks.Concat(installer.Settings.FindLinks).Distinct()],
        };

    /// <summary>The wheels of one file name on this machine.</summary>
    public IEnumerable<string> LocalWheels(string file) =>
        FindLinks
            .Select(folder => Path.Combine(folder, file))
            .Concat(LocalFiles.Where(path => Path.GetFileName(path) == file))
            .Where(System.IO.File.Exists);

    /// <summary>What tells pip and uv alike where to look for wheels.</summary>
    public IEnumerable<string> SourceArguments =>
        [.. FindLinks.SelectMany(links => new[] { "--find-links", links }), .. NoIndex ? ["--no-index"] : Array.Empty<string>()];

    /// <summary>The hashes that the requirements lock a distribution by, in hexadecimal digits.</summary>
    /// <param name="name">Its normalized name.</param>
    public IReadOnlyList<string> HashesOf(string name) => _hashes.Value.GetValueOrDefault(name) ?? [];

    private readonly Lazy<IReadOnlyDictionary<string, IReadOnlyList<string>>> _hashes = new(() =>
        new RequirementsFile("", Requirements).Hashes
    );

    /// <summary>
    /// uv keeps what it unpacked by the name of a wheel; what lies on this machine may be another file by now (uv documentation,
    /// "Caching").
    /// </summary>
    public IEnumerable<string> RefreshArguments => FindLinks.Any(Directory.Exists) || LocalFiles.Count > 0 ? ["--refresh"] : [];

    private static string VersionOf(LayerInputs inputs) =>
        // Of a preview installers take the release it leads to.
        Release().Match(inputs.Copied.Version)
            is { Success: true } release
            ? release.Value
            : inputs.Target.Python;

    private static string Listing(string findLinks) =>
        Directory.Exists(findLinks)
            ? string.Join(
                '\n',
                new DirectoryInfo(findLinks)
                    .EnumerateFiles()
                    .AsParallel()
                    .Select(file => $"{file.Name} {(file.Extension == ".whl" ? Hashes.Of(file.FullName) : file.Length)}")
                    .AsEnumerable()
                    .Order(StringComparer.Ordinal)
                    .Prepend(findLinks)
            )
            : findLinks;

    [GeneratedRegex(@"\A\d+\.\d+\.\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Release();
}
