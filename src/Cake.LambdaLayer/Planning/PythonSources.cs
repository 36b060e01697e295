using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning;

/// <summary>The sources that Python imports, as opposed to scripts and data that happen to be called <c>.py</c>.</summary>
internal static partial class PythonSources
{
    public static IEnumerable<TreeFile> Of(CleanupInput input) =>
        input.Scope == CleanupScope.Interpreter ? OfStandardLibrary(input) : OfPackages(input);

    /// <summary>The bytecode of a source where Python looks for it (PEP 3147).</summary>
    public static Claim BytecodeOf(CleanupInput input, TreeFile source)
    {
        var folder = source.Folder.Length == 0 ? "__pycache__" : $"{source.Folder}/__pycache__";
        return Claim.Add(
            $"{folder}/{source.Name[..^".py".Length]}.{input.Layout.CacheTag}.pyc",
            "bytecode of a source",
            new CompileSource(input.MountedPath(source)),
            source.Path
        );
    }

    /// <summary>
    /// Sources in packages whose names no import statement could have (<c>pt-BR.py</c>), though importlib takes them: they stay, since
    /// nobody knows whether they are modules.
    /// </summary>
    public static IEnumerable<TreeFile> ImportedByTextOnly(CleanupInput input) =>
        input.Scope == CleanupScope.Interpreter
            ? []
            : input.Tree.Files.Where(file =>
                file.LinkTarget is null
                && Odd().IsMatch(file.Name)
                && input.Imports.FindByPath(file.Path) is null
                && input.Imports.Find(file.Folder.Replace('/', '.')) is { IsPackage: true, IsScript: false }
            );

    private static IEnumerable<TreeFile> OfPackages(CleanupInput input) =>
        input
            .Imports.Modules.Where(module => module is { Kind: ModuleKind.Source, IsScript: false })
            .Select(module => input.Tree.Find(module.Path))
            .Where(file => file is { LinkTarget: null } && file.Name.EndsWith(".py", StringComparison.Ordinal))
            .OfType<TreeFile>();

    private static IEnumerable<TreeFile> OfStandardLibrary(CleanupInput input)
    {
        var prefix = input.Layout.StandardLibrary + "/";
        return input.Tree.Files.Where(file =>
            file.LinkTarget is null
            && file.Path.StartsWith(prefix, StringComparison.Ordinal)
            && Module().IsMatch(file.Path[prefix.Length..])
        );
    }

    [GeneratedRegex(@"\A\w[\w-]*\.py\z", RegexOptions.CultureInvariant)]
    private static partial Regex Odd();

    // The name of _sysconfigdata__linux_x86_64-linux-gnu.py is none that an import statement could have.
    [GeneratedRegex(@"\A(?:[A-Za-z_]\w*/)*[A-Za-z_][\w-]*\.py\z", RegexOptions.CultureInvariant)]
    private static partial Regex Module();
}
