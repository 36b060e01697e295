using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning;

/// <summary>All that a cleanup step may look at.</summary>
public sealed class CleanupInput
{
    private readonly Lazy<IReadOnlyDictionary<string, string>> _unimportable;
    private readonly Lazy<IReadOnlyDictionary<string, Distribution>> _owners;
    private readonly Lazy<IReadOnlySet<string>> _kept;
    private readonly Lazy<IReadOnlySet<string>> _licenceTexts;
    private readonly Lazy<IReadOnlyDictionary<string, int>> _packagesByName;
    private readonly Lazy<IReadOnlySet<string>> _checked;

    internal CleanupInput(
        CleanupScope scope,
        FileTree tree,
        Recipe recipe,
        LambdaTarget target,
        IReadOnlyList<Distribution> distributions,
        IReadOnlySet<string> roots,
        ImportGraph imports,
        IReadOnlyList<Restoration> restored
    )
    {
        Scope = scope;
        Tree = tree;
        Recipe = recipe;
        Target = target;
        Distributions = distributions;
        Roots = roots;
        Imports = imports;
        Restored = restored
            .Where(restoration => restoration.Scope == scope && tree.Find(restoration.Path) is not null)
            .DistinctBy(restoration => restoration.Path)
            .ToList();
        _unimportable = new(() =>
            imports
                .Unimportable(recipe.Provided.ToHashSet(StringComparer.Ordinal))
                .ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal)
        );
        _owners = new(() => Distribution.Owners(distributions));
        _licenceTexts = new(() => Planning.LicenceTexts.Of(tree));
        _checked = new(() => scope == CleanupScope.Packages ? Checksums.Of(tree, imports.Digests) : new HashSet<string>());
        _packagesByName = new(() =>
            tree
                .Files.GroupBy(file => file.Name, StringComparer.Ordinal)
                .ToDictionary(
                    of => of.Key,
                    of => of.Select(file => file.Path.Split('/')[0]).Distinct(StringComparer.Ordinal).Count(),
                    StringComparer.Ordinal
                )
        );
        _kept = new(() =>
            recipe
                .Keep.SelectMany(KeptBy)
                .Select(file => file.Path)
                .Concat(Restored.Select(restoration => restoration.Path))
                .ToHashSet(StringComparer.Ordinal)
        );
    }

    /// <summary>Which of the two trees this is.</summary>
    public CleanupScope Scope { get; }

    /// <summary>The tree, untouched.</summary>
    public FileTree Tree { get; }

    /// <summary>The recipe.</summary>
    public Recipe Recipe { get; }

    /// <summary>What the layer is for.</summary>
    public LambdaTarget Target { get; }

    /// <summary>Where things lie in the layer.</summary>
    internal LayerLayout Layout => LayerLayout.Of(Recipe.BundlesInterpreter, Target);

    /// <summary>The installed distributions, in order of their names; none for the interpreter.</summary>
    public IReadOnlyList<Distribution> Distributions { get; }

    /// <summary>Normalized names of the distributions that were asked for.</summary>
    public IReadOnlySet<string> Roots { get; }

    /// <summary>Which module imports which.</summary>
    internal ImportGraph Imports { get; }

    /// <summary>The modules that can never be imported, each with the reason.</summary>
    internal IReadOnlyDictionary<string, string> Unimportable => _unimportable.Value;

    /// <summary>The files of the tree that are licence texts.</summary>
    internal IReadOnlySet<string> LicenceTexts => _licenceTexts.Value;

    /// <summary>What steps said the packages need of the interpreter, where this is the interpreter's tree.</summary>
    internal IReadOnlySet<string> NeededOfInterpreter { get; init; } = new HashSet<string>();

    /// <summary>Modules of the interpreter that alone would make a C library come along.</summary>
    internal IReadOnlyList<TooNewModule> TooNewModules { get; init; } = [];

    /// <summary>Licence texts of what lies in the layer beside this tree.</summary>
    internal IReadOnlyList<Notice> OtherNotices { get; init; } = [];

    /// <summary>Files that were brought back one by one.</summary>
    internal IReadOnlyList<Restoration> Restored { get; }

    /// <summary>The files that stay whatever the steps claim, by the recipe's word or because they were brought back.</summary>
    internal IReadOnlySet<string> Kept => _kept.Value;

    /// <summary>The files of the tree that a pattern of the recipe names.</summary>
    /// <param name="pattern">A pattern below the packages, or below <c>/opt</c> as Lambda mounts it.</param>
    internal IEnumerable<TreeFile> Matching(string pattern) => Globs.Match(Tree, Layout.ToTreePath(pattern));

    /// <summary>The files of the tree that a rule keeps: what it says of the packages does not hold for the interpreter.</summary>
    internal IEnumerable<TreeFile> KeptBy(KeepRule rule) =>
        Scope == CleanupScope.Packages || LayerLayout.IsOfInterpreter(rule.Path) ? Matching(rule.Path) : [];

    /// <summary>The source that means a file of the tree by its name, and so may read or run it; <see langword="null"/> for none.</summary>
    /// <param name="path">The file, as the tree names it.</param>
    /// <returns>The source's path.</returns>
    internal string? MentionedBy(string path) =>
        Imports.Mentions(path, _packagesByName.Value.GetValueOrDefault(path[(path.LastIndexOf('/') + 1)..]) == 1);

    /// <summary>Whether a checksum of a file stands in the tree, so that whoever checks it wants the file byte for byte.</summary>
    /// <param name="file">The file.</param>
    internal bool IsChecked(TreeFile file) => Checksums.IsAmong(file, _checked.Value);

    /// <summary>Where Lambda mounts a file of the tree.</summary>
    /// <param name="file">The file.</param>
    /// <returns>Its absolute path.</returns>
    internal string MountedPath(TreeFile file) => $"/opt/{Layout.PlaceOf(Scope, file.Path)}";

    /// <summary>The distribution that a file belongs to by its RECORD.</summary>
    /// <param name="path">The file, as the tree names it.</param>
    /// <returns>The distribution, or <see langword="null"/> when no RECORD names the file.</returns>
    public Distribution? OwnerOf(string path) => _owners.Value.GetValueOrDefault(path);
}
