using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Installation;

/// <summary>What the installer installed, untouched, in the cache under a key of everything that shaped it.</summary>
/// <param name="Directory">The cache entry, absolute.</param>
/// <param name="Installer">The installer and its version, for example <c>pip 23.2.1</c>.</param>
/// <param name="Reused">Whether it was there already.</param>
public sealed record PristineInstall(string Directory, string Installer, bool Reused)
{
    /// <summary>What was wrong with the one that was in the cache before, and had to be made again.</summary>
    public string? Damage { get; init; }

    /// <summary>What speaks against it, and what to do, one line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The wheels it was made of, in order of their names.</summary>
    internal IReadOnlyList<InstalledWheel> Wheels => InstalledWheel.ReadAll(Directory) ?? [];

    /// <summary>Files of several distributions of which nobody said whose stays.</summary>
    internal IReadOnlyList<Overlap> Overlaps => Overlap.ReadAll(Directory) ?? [];

    /// <summary>The folder that the packages were installed to.</summary>
    public string Packages => InstallSeal.PackagesOf(Directory);

    /// <summary>The packages' files, read once: nobody changes them.</summary>
    internal FileTree Tree
    {
        get => field ??= FileTree.Read(Packages);
        init;
    }

    /// <summary>The distributions among the packages, in order of their names.</summary>
    internal IReadOnlyList<Distribution> Distributions => field ??= Distribution.ReadAll(Tree);
}
