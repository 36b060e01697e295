using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Packaging;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Installation;

/// <summary>
/// Files that several distributions bring with different contents. Installers leave that of whichever came last, which is not the same one
/// every time.
/// </summary>
internal static class Overlaps
{
    /// <summary>
    /// Puts the content there that the recipe asks for, and of declarations of one namespace package always the same one.
    /// </summary>
    /// <param name="tree">The packages, as the installer left them.</param>
    /// <param name="wheels">The wheels that they are of.</param>
    /// <param name="request">What was asked for.</param>
    /// <returns>Those that are not settled: the layer cannot have them.</returns>
    /// <exception cref="LambdaLayerException">The recipe asks for a content that cannot be had.</exception>
    public static IReadOnlyList<Overlap> Settle(FileTree tree, IReadOnlyList<InstalledWheel> wheels, InstallRequest request)
    {
        var shared = Distribution
            .ReadAll(tree)
            .SelectMany(distribution =>
                RecordRow
                    .Of(tree, distribution)
                    .Where(row => row.Path is not null && row.Hash.Length > 0)
                    .Select(row => (Path: row.Path!, Distribution: distribution, row.Hash))
            )
            .GroupBy(entry => entry.Path, StringComparer.Ordinal)
            .Where(owners => owners.Select(owner => owner.Hash).Distinct(StringComparer.Ordinal).Count() > 1)
            .ToDictionary(
                owners => owners.Key,
                owners => owners.Select(owner => (owner.Distribution, owner.Hash)).ToList(),
                StringComparer.Ordinal
            );
        var declared = request
            .Overwrites.SelectMany(rule => Globs.Match(shared.Keys, rule.Path).Select(path => (path, rule)))
            .DistinctBy(entry => entry.path)
            .ToDictionary(entry => entry.path, entry => Distribution.Normalize(entry.rule.Distribution), StringComparer.Ordinal);
        var unsettled = new List<Overlap>();
        foreach (var (path, owners) in shared.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (tree.Find(path) is not { LinkTarget: null } file)
            {
                continue;
            }

            var installed = File.ReadAllBytes(file.Source);
            var contents = owners.ConvertAll(owner =>
                (
                    owner.Distribution,
                    Content: HashOf(installed) == owner.Hash.TrimEnd('=') ? installed : InWheel(wheels, request, owner.Distribution, path)
                )
            );
            if (declared.TryGetValue(path, out var name))
            {
                File.WriteAllBytes(file.Source, Of(name, path, contents));
            }
            else if (contents.TrueForAll(owner => owner.Content is not null && DeclaresNamespace(path, owner.Content)))
            {
                File.WriteAllBytes(file.Source, contents[0].Content!);
            }
            else
            {
                var left = owners.Find(owner => owner.Hash.TrimEnd('=') == HashOf(installed)).Distribution ?? owners[0].Distribution;
                unsettled.Add(new Overlap(path, left.ToString(), owners.Find(owner => owner.Distribution != left).Distribution.ToString()));
            }
        }

        return unsettled;
    }

    private static byte[] Of(string name, string path, List<(Distribution Distribution, byte[]? Content)> contents)
    {
        var (distribution, content) = contents.Find(owner => owner.Distribution.Name == name);
        return content
            ?? throw new LambdaLayerException(
                distribution is null
                    ? $"overwrites: {path} is not a file of {name}, but of "
                        + $"{string.Join(" and ", contents.Select(owner => owner.Distribution))}."
                    : $"overwrites: the installer left the {path} of another distribution than {distribution}, whose wheel is not on this "
                        + "machine: give its folder with settings.FindLinks, or name the other distribution."
            );
    }

    private static bool DeclaresNamespace(string path, byte[] content) => NamespaceDeclaration.Is(path, Encoding.UTF8.GetString(content));

    private static string HashOf(byte[] content) => $"sha256={Base64Url.EncodeToString(SHA256.HashData(content))}";

    private static byte[]? InWheel(IReadOnlyList<InstalledWheel> wheels, InstallRequest request, Distribution distribution, string path)
    {
        if (
            wheels.FirstOrDefault(wheel => wheel.Name == distribution.Name) is not { File: { } name, Sha256: { } hash }
            || request.LocalWheels(name).FirstOrDefault(file => Hashes.Of(file) == hash) is not { } wheel
        )
        {
            return null;
        }

        using var zip = WheelArchive.Open(wheel);
        if (zip.GetEntry(path) is not { } entry)
        {
            return null;
        }

        using var content = new MemoryStream();
        using var stream = WheelArchive.Open(entry);
        stream.CopyTo(content);
        return content.ToArray();
    }
}
