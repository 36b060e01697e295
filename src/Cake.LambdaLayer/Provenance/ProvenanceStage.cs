using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Doctor;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Tools;

namespace Cake.LambdaLayer.Provenance;

/// <summary>The stage Provenance: says of a layer what is in it, and what it was made of.</summary>
internal static class ProvenanceStage
{
    /// <summary>Writes <c>sbom.cdx.json</c>, and <c>layer.lock.json</c> with the hash of the zip.</summary>
    /// <exception cref="LambdaLayerException">There is no zip.</exception>
    /// <param name="build">The build, with its zip.</param>
    /// <param name="built">The layer.</param>
    /// <param name="zipName">The name of the zip.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task RunAsync(LayerBuild build, BuiltLayer built, string zipName, CancellationToken cancellation)
    {
        var (inputs, install, plan) = (built.Inputs, built.Install, built.Plan);
        var zip = build.PathOf(zipName);
        if (!File.Exists(zip))
        {
            throw new LambdaLayerException("The layer is not zipped yet: LambdaLayerZip does that.");
        }

        var installation = built.Installation?.TreeFor(CopyRuntimeStage.PackagesOf(FileTree.Read(built.Folder), inputs.Layout, install));
        var bill = SoftwareBill.Of(inputs, install, plan, installation).ToJsonString(JsonFile.Options) + "\n";
        WholeFile.Write(build.PathOf(SoftwareBill.FileName), bill);
        JsonFile.Write(
            build.PathOf(LayerLock.FileName),
            new LayerLock
            {
                Recipe = inputs.Options.Recipe.Name,
                RecipeFiles = RecipeFiles(inputs),
                Runtime = inputs.Target.Runtime.Identifier,
                Architecture = inputs.Target.Architecture,
                Python = inputs.Target.Python,
                Requirements = Hashes.Of(Path.Combine(install.Directory, InstallSeal.Requirements)),
                IsLocked = RequirementsFile.Read(Path.Combine(install.Directory, InstallSeal.Requirements)).HasHashes,
                Wheels = install.Wheels,
                Interpreter = installation is null
                    ? null
                    : new LockedInterpreter(inputs.Copied.Version, installation.Files.Count, LayerContents.Of(installation).Hash()),
                Libraries = new SortedDictionary<string, string>(
                    (installation is null ? [] : SystemLibrary.Of(inputs.Copied, installation).Select(library => library.File))
                        .Concat(
                            install
                                .Tree.Below(LayerLayout.Given)
                                .Select(file => file with { Path = inputs.Layout.OfPackageFile(file.Path) })
                        )
                        .ToDictionary(file => file.Path, file => Hashes.Of(file.Source)),
                    StringComparer.Ordinal
                ),
                Steps = plan.Steps,
                Restored = plan.Restored.Select(restoration => restoration.Path).Order(StringComparer.Ordinal).ToList(),
                Tools = await ToolsAsync(inputs, install, cancellation),
                Results = new SortedDictionary<string, string>(StringComparer.Ordinal)
                {
                    [Path.GetFileName(zip)] = Hashes.Of(zip),
                    [SoftwareBill.FileName] = Hashes.OfText(bill),
                },
            }
        );
    }

    /// <summary>What shapes the layer; requirements are listed by themselves, and other pins of the recipe have no part in it.</summary>
    private static SortedDictionary<string, string> RecipeFiles(LayerInputs inputs)
    {
        var recipe = inputs.Options.Recipe;
        return new SortedDictionary<string, string>(
            recipe
                .ProbeFiles.Prepend(Path.Combine(recipe.Directory, RecipeReader.FileName))
                .ToDictionary(file => Path.GetRelativePath(recipe.Directory, file).Replace('\\', '/'), Hashes.Of, StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    private static async Task<SortedDictionary<string, string>> ToolsAsync(
        LayerInputs inputs,
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
        if (await Strip.Tool.IdentifyAsync(inputs, cancellation) is { } strip)
        {
            tools["strip"] = strip;
        }

        return tools;
    }
}
