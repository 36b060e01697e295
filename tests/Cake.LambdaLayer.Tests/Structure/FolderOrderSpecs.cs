using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Architecture = ArchUnitNET.Domain.Architecture;

namespace Cake.LambdaLayer.Tests.Structure;

/// <summary>The folders of the addin are in an order: each uses only those before it, so that there is no cycle.</summary>
public sealed partial class FolderOrderSpecs
{
    private const string Root = "Cake.LambdaLayer";

    private static readonly Lazy<Architecture> s_architecture = new(() =>
        new ArchLoader().LoadAssemblies(typeof(LambdaLayerException).Assembly).Build()
    );

    /// <summary>
    /// The map of the code. The settings that scripts write stand at the root, with inputs of many folders in them, and are at home
    /// beside the options that are made of them.
    /// </summary>
    private static readonly string[] s_order =
    [
        "Errors",
        "IO",
        "Processes",
        "Progress",
        "Elf",
        "Packaging",
        "Targets",
        "Python",
        "Sandbox",
        "Recipes",
        "Planning",
        "Planning/Steps",
        "Sizing",
        "Options",
        "Tools",
        "Interpreter",
        "Installation",
        "Materialise",
        "Build",
        "Verification/Sandbox",
        "Verification/Probes",
        "Verification/Imports",
        "Verification/Audit",
        "Verification/Culprits",
        "Verification",
        "Comparison",
        "Provenance",
        "Reporting",
        "Publishing",
        "Doctor",
        "Matrix",
        "Pipeline",
        "Aliases",
    ];

    [Fact]
    public void A_folder_uses_only_folders_before_it()
    {
        var uses = s_architecture
            .Value.Types.Where(IsOfAddin)
            .SelectMany(type => type.Dependencies.Select(dependency => (From: type, To: dependency.Target)))
            .Where(use => IsOfAddin(use.To))
            .ToList();
        var wrong = uses.Where(use => PlaceOf(use.From) < PlaceOf(use.To))
            .Select(use => $"{FolderOf(use.From)}/{NameOf(use.From)} uses {FolderOf(use.To)}/{NameOf(use.To)}")
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();

        Assert.True(uses.Count > 1_000, $"Only {uses.Count} uses were found: the types were not read.");
        Assert.True(wrong.Count == 0, $"Used against the order of the folders:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Every_file_lies_in_a_folder_of_the_order_in_the_namespace_of_its_folder()
    {
        var source = Path.Combine(ProjectRoot.Path, "src", Root);
        var files = Directory
            .EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path: file, Folder: Path.GetRelativePath(source, Path.GetDirectoryName(file)!)))
            .ToList();

        Assert.Equal(
            ["LambdaLayerException.cs", "LambdaLayerSettings.cs"],
            files.Where(file => file.Folder == ".").Select(file => Path.GetFileName(file.Path)).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            s_order.Order(StringComparer.Ordinal),
            files.Select(file => file.Folder).Where(folder => folder != ".").Distinct().Order(StringComparer.Ordinal)
        );
        Assert.All(
            files,
            file =>
                Assert.Equal(
                    file.Folder == "." ? Root : $"{Root}.{file.Folder.Replace('/', '.')}",
                    Namespace().Match(File.ReadAllText(file.Path)).Groups[1].Value
                )
        );
    }

    [Fact]
    public void The_map_in_CONTRIBUTING_shows_the_folders_in_their_order()
    {
        var text = File.ReadAllText(Path.Combine(ProjectRoot.Path, "CONTRIBUTING.md"));

        Assert.Equal(s_order, Row().Matches(text).Select(match => match.Groups[1].Value));
    }

    private static bool IsOfAddin(IType type) =>
        type.Namespace?.FullName.StartsWith($"{Root}.", StringComparison.Ordinal) == true
        || type.FullName == $"{Root}.{nameof(LambdaLayerSettings)}";

    private static int PlaceOf(IType type) => Array.IndexOf(s_order, FolderOf(type));

    private static string FolderOf(IType type) =>
        type.Namespace.FullName == Root ? "Options" : type.Namespace.FullName[(Root.Length + 1)..].Replace('.', '/');

    private static string NameOf(IType type) => type.FullName[(type.FullName.LastIndexOf('.') + 1)..];

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Namespace();

    // A row of the table of the addin's folders.
    [GeneratedRegex(@"^\| `src/Cake\.LambdaLayer/([\w/]+)/` \|", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Row();
}
