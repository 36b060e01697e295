using System.Text.Json;
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
internal sealed record InstallRequest(
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

    /// <summary>The file that people know the requirements by; the installer is given a copy of it.</summary>
    public string File { get; init; } = InstallSeal.Requirements;

    /// <summary>Start-up hooks that the install may hold.</summary>
    public IReadOnlyList<AllowedHook> Allowed { get; init; } = [];

    /// <summary>What must not be said of all this.</summary>
    public SecretMask Secrets { get; } = SecretMask.Of([Requirements, .. FindLinks]);

    /// <summary>Raised when what Install makes of the same inputs changes.</summary>
    private const int Format = 3;

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
        };
    }

    /// <summary>The request of a build with other requirements than its own.</summary>
    public static InstallRequest Of(LayerInputs inputs, RequirementsFile file) =>
        new(file.Text, file.HasHashes, inputs.Target, inputs.Layout.BundlesInterpreter, inputs.Options.FindLinks, inputs.Options.NoIndex)
        {
            GlibcMinor = inputs.GlibcMinor,
            Allowed = inputs.Options.Recipe.Allowed,
            File = file.Path,
        };

    /// <summary>
    /// The cache key. Passwords in addresses are no part of it: they may change, and nothing may tell of them. The names of local wheels
    /// count, because a folder given with settings.FindLinks can change while its name stays.
    /// </summary>
    public string Key(InstallerTool installer)
    {
        var inputs = new
        {
            Format,
            Requirements = Secrets.Mask(Requirements),
            Target,
            GlibcMinor,
            BundlesInterpreter,
            FindLinks = FindLinks.Select(links => Secrets.Mask(Listing(links))),
            NoIndex,
            Allowed,
            installer.Name,
            installer.Version,
            Environment = SecretMask.InstallerVariables().Select(variable => Secrets.Mask($"{variable.Name}={variable.Value}")),
        };
        return Hashes.Of(JsonSerializer.SerializeToUtf8Bytes(inputs))[..32];
    }

    /// <summary>What tells pip and uv alike where to look for wheels.</summary>
    public IEnumerable<string> SourceArguments =>
        [.. FindLinks.SelectMany(links => new[] { "--find-links", links }), .. NoIndex ? ["--no-index"] : Array.Empty<string>()];

    /// <summary>The hashes that the requirements lock a distribution by, in hexadecimal digits.</summary>
    /// <param name="name">Its normalized name.</param>
    public IReadOnlyList<string> HashesOf(string name) => _hashes.Value.GetValueOrDefault(name) ?? [];

    private readonly Lazy<IReadOnlyDictionary<string, IReadOnlyList<string>>> _hashes = new(() =>
        new RequirementsFile("", Requirements).Hashes
    );

    private static string Listing(string findLinks) =>
        Directory.Exists(findLinks)
            ? string.Join(
                '\n',
                new DirectoryInfo(findLinks)
                    .EnumerateFiles()
                    .Select(file => $"{file.Name} {file.Length}")
                    .Order(StringComparer.Ordinal)
                    .Prepend(findLinks)
            )
            : findLinks;
}
