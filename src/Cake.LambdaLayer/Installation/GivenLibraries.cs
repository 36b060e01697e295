using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Installation;

/// <summary>Puts the libraries that a recipe hands over beside what the installer installed.</summary>
internal static class GivenLibraries
{
    /// <param name="packages">The folder of the packages.</param>
    /// <param name="libraries">The libraries; their contents are known to be those of the recipe.</param>
    /// <param name="target">What the layer is for.</param>
    /// <exception cref="LambdaLayerException">One is no library for the layer's processor, and no licence text either.</exception>
    public static void Copy(string packages, IReadOnlyList<GivenLibrary> libraries, LambdaTarget target)
    {
        if (libraries.Count == 0)
        {
            return;
        }

        var folder = Directory.CreateDirectory(Path.Combine(packages, LayerLayout.Given)).FullName;
        FileModes.Set(folder, executable: true);
        foreach (var library in libraries)
        {
            var path = Path.Combine(folder, library.Name);
            File.Copy(library.Path, path);
            FileModes.Set(path, executable: false);
        }

        var tree = FileTree.Read(folder);
        var texts = LicenceTexts.Of(tree);
        foreach (var file in tree.Files.Where(file => !texts.Contains(file.Path)))
        {
            Require(file, libraries.First(library => library.Name == file.Name).Path, target);
        }
    }

    private static void Require(TreeFile file, string given, LambdaTarget target)
    {
        ElfFile? elf;
        try
        {
            elf = ElfFile.TryRead(file.Source);
        }
        catch (InvalidDataException)
        {
            elf = null;
        }

        if (elf is not { Type: ElfType.Dynamic, Machine: var machine } || machine != target.ElfMachine)
        {
            throw new LambdaLayerException(
                $"{given}, one of 'libraries' of the recipe, is no shared library for {target.Architecture}, and no licence text: "
                    + "leave it away."
            );
        }
    }
}
