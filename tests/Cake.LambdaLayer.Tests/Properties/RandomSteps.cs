using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Tests.Properties;

/// <summary>Steps of a recipe beside the built-in ones, which of all are on, and two to be switched off.</summary>
/// <param name="Globs">What each step of the recipe removes.</param>
/// <param name="Active">Whether the step at that place is on.</param>
/// <param name="First">One to be switched off.</param>
/// <param name="Second">Another, or the same.</param>
public sealed record RandomSteps(string[][] Globs, bool[] Active, int First, int Second)
{
    internal Recipe Recipe =>
        TestRecipe.Empty with
        {
            Steps = Globs.Select((globs, i) => new RecipeStep($"Own{i}", "made up", "a test", globs, [])).ToList(),
        };

    internal IReadOnlyList<CleanupStep> All => CleanupSteps.Of(Recipe);

    internal IReadOnlySet<string> Names => All.Where((_, i) => Active[i % Active.Length]).Select(step => step.Name).ToHashSet();

    internal string A => All[First % All.Count].Name;

    internal string B => All[Second % All.Count].Name;

    public override string ToString() =>
        $"{string.Join(" | ", Globs.Select(globs => string.Join(",", globs)))}; on: {string.Join(",", Names)}; A={A} B={B}";
}
