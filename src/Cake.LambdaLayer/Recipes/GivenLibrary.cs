using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Recipes;

/// <summary>A shared library, or the licence text of one, that the recipe hands over, since neither wheels nor runtimes have it.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Sha256">Its SHA-256 in hexadecimal digits.</param>
internal sealed partial record GivenLibrary(string Path, string Sha256)
{
    /// <summary>What lists the files of a folder with their hashes, as <c>sha256sum</c> writes it.</summary>
    private const string Sums = "SHA256SUMS";

    /// <summary>The name that files ask for it by.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Reads the key <c>libraries</c>: files with their hash, and folders with a list of them.</summary>
    /// <param name="recipe">The mapping of the recipe.</param>
    /// <param name="directory">The recipe's folder.</param>
    /// <exception cref="LambdaLayerException">A file is not there, or has no hash.</exception>
    public static IReadOnlyList<GivenLibrary> ReadAll(YamlMap recipe, string directory)
    {
        var all = recipe.Maps("libraries", "path", "sha256").SelectMany(entry => Read(entry, directory)).ToList();
        return all.GroupBy(library => library.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw recipe.Mistake("libraries", $"'libraries' has {twice.Key} twice; only one can be loaded by that name")
            : all;
    }

    /// <summary>Refuses a file that is not the one of the recipe's hash.</summary>
    /// <exception cref="LambdaLayerException">It is not.</exception>
    public void RequireContent()
    {
        if (!File.Exists(Path))
        {
            throw new LambdaLayerException($"{Path}, one of 'libraries' of the recipe, is gone: put it back.");
        }

        if (Hashes.Of(Path) is var found && found != Sha256)
        {
            throw new LambdaLayerException(
                $"{Path}, one of 'libraries' of the recipe, is not the file of its hash: it has {found}, the recipe says {Sha256}. "
                    + "Find out who changed it, or write the new hash."
            );
        }
    }

    private static IEnumerable<GivenLibrary> Read(YamlMap entry, string directory)
    {
        var name = entry.Required("path");
        var path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(System.IO.Path.Combine(directory, name)));
        var hash = entry.Parsed("sha256", Hash);
        if (File.Exists(path))
        {
            return hash is null
                ? throw entry.Mistake("path", $"'sha256' is missing; that of {name} is {Hashes.Of(path)}")
                : [new GivenLibrary(path, hash)];
        }

        if (!Directory.Exists(path))
        {
            throw entry.Mistake("path", $"'path' names {name}, which does not exist in {directory}");
        }

        var sums = System.IO.Path.Combine(path, Sums);
        return hash is not null ? throw entry.Mistake("sha256", $"'sha256' is that of a file; a folder has a file {Sums}")
            : !File.Exists(sums)
                ? throw entry.Mistake("path", $"the folder {name} has no {Sums}: (cd {name} && sha256sum * > {Sums}) writes it")
            : RegularFile
                .ReadText(sums, "list of hashes")
                .ReplaceLineEndings("\n")
                .Split('\n')
                .Where(line => line.Trim().Length > 0)
                .Select(line => OfLine(entry, path, line))
                .ToList();
    }

    private static GivenLibrary OfLine(YamlMap entry, string folder, string line) =>
        Line().Match(line) is { Success: true } match
        && System.IO.Path.GetFileName(match.Groups["name"].Value) == match.Groups["name"].Value
            ? new GivenLibrary(System.IO.Path.Combine(folder, match.Groups["name"].Value), match.Groups["hash"].Value.ToLowerInvariant())
            : throw entry.Mistake("path", $"{Sums} of the folder has the line '{line}'; expected a SHA-256 and the name of a file in it");

    private static string Hash(string text) =>
        Digits().IsMatch(text)
            ? text.ToLowerInvariant()
            : throw new LambdaLayerException($"'sha256' is {text}; expected 64 hexadecimal digits");

    [GeneratedRegex(@"\A[0-9A-Fa-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();

    // sha256sum(1): a hash, a space, a space or an asterisk, a name.
    [GeneratedRegex(@"\A(?<hash>[0-9A-Fa-f]{64}) [ *](\./)?(?<name>.+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
