using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>The cleanup steps there are: the addin's own, those of a script and those of a recipe.</summary>
internal static class CleanupSteps
{
    /// <summary>
    /// All of them in the order of the ledger: a file that several steps claim is booked on the first. What a script or a recipe says of
    /// its own packages comes before what holds for any.
    /// </summary>
    /// <exception cref="LambdaLayerException">The recipe or the script gives a step a name that is taken.</exception>
    public static IReadOnlyList<CleanupStep> Of(Recipe recipe, IReadOnlyList<CleanupStep>? ofScript = null)
    {
        IReadOnlyList<CleanupStep> With(params IEnumerable<CleanupStep> own) =>
            [
                AwsSdk.Step,
                .. own,
                OptionalDependencies.Step,
                Executables.Step,
                Metadata.Step,
                BytecodeCache.Step,
                Documentation.Step,
                Tests.Step,
                TypeStubs.Step,
                NativeSources.Step,
                UnimportableModules.Step,
                StandardLibrary.Step,
                DebugSymbols.Step,
                JsonWhitespace.Step,
                SourceFiles.Step,
                Bytecode.Step,
                StartupTuning.Step,
                LibraryZip.Step,
            ];

        var ofRecipe = recipe.Steps.Select(RecipeSteps.Of).ToList();
        var steps = With([.. ofScript ?? [], .. ofRecipe]);
        return FirstDuplicate(With(ofRecipe)) is { } name ? throw NameTaken($"The recipe {recipe.Name} defines", name)
            : FirstDuplicate(steps) is { } taken ? throw NameTaken("The settings define", taken)
            : steps;
    }

    private static string? FirstDuplicate(IEnumerable<CleanupStep> steps) =>
        steps.GroupBy(step => step.Name).FirstOrDefault(group => group.Count() > 1)?.Key;

    private static LambdaLayerException NameTaken(string who, string name) =>
        new($"{who} the step '{name}', but there is one of that name already; choose another name.");
}
