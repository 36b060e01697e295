using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Doctor;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Tools;

namespace Cake.LambdaLayer.Provenance;

/// <summary>The stage Provenance: says of a layer what is in it, and what it was made of.</summary>
internal static class ProvenanceStage
{
    /// <summary>Writes <c>sbom.cdx.json</c>, and <c>layer.lock.json</c> with the hash of the zip.</summary>
    /// <exception cref="LambdaLayerException">There is no zip.</exception>
    public static async Task RunAsync(LayerBuild build, PristineInstall install, CancellationToken cancellation)
    {
        var options = build.Options;
        var plan = build.Plan;
        var zip = build.PathOf(options.ZipName);
        if (!File.Exists(zip))
        {
            throw new LambdaLayerException("The layer is not zipped yet: LambdaLayerZip does that.");
        }

        var installation = CopyRuntimeStage.FindInstallation(options, FileTree.Read(build.Layer).Below(options.Layout.Packages));
        var bill = SoftwareBill.Of(options, install, plan, installation).ToJsonString(JsonFile.Options) + "\n";
        WholeFile.Write(build.PathOf(SoftwareBill.FileName), bill);
        JsonFile.Write(
            build.PathOf(LayerLock.FileName),
            new LayerLock(
                options.Recipe.Name,
                RecipeFiles(options),
                options.Target.Runtime.Identifier,
                options.Target.Architecture,
                options.Target.Python,
                Hashes.Of(Path.Combine(install.Directory, InstallSeal.Requirements)),
                RequirementsFile.Read(Path.Combine(install.Directory, InstallSeal.Requirements)).HasHashes,
                install.Wheels,
                installation is null
                    ? null
                    : new LockedInterpreter(options.Copied.Version, installation.Files.Count, LayerContents.Of(installation).Hash()),
                plan.Steps,
                plan.Restored.Select(restoration => restoration.Path).Order(StringComparer.Ordinal).ToList(),
                await ToolsAsync(options, install, cancellation),
                new SortedDictionary<string, string>(StringComparer.Ordinal)
                {
                    [Path.GetFileName(zip)] = Hashes.Of(zip),
                    [SoftwareBill.FileName] = Hashes.OfText(bill),
                }
            )
        );
    }

    /// <summary>What shapes the layer; requirements are listed by themselves, and other pins of the recipe have no part in it.</summary>
    private static SortedDictionary<string, string> RecipeFiles(LayerOptions options)
    {
        var recipe = options.Recipe;
        return new SortedDictionary<string, string>(
            recipe
                .ProbeFiles.Prepend(Path.Combine(recipe.Directory, RecipeReader.FileName))
                .ToDictionary(file => Path.GetRelativePath(recipe.Directory, file).Replace('\\', '/'), Hashes.Of, StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    private static async Task<SortedDictionary<string, string>> ToolsAsync(
        LayerOptions options,
        PristineInstall install,
        CancellationToken cancellation
    )
    {
        var tools = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [LayerLock.AddinName] = LayerLock.AddinVersion,
            // Its zlib compresses.
            [".NET"] = Environment.Version.ToString(),
            ["installer"] = install.Installer,
        };
        if (await Strip.Tool.IdentifyAsync(options, cancellation) is { } strip)
        {
            tools["strip"] = strip;
        }

        return tools;
    }
}
