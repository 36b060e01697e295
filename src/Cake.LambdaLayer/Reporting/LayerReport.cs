using Cake.LambdaLayer.Comparison;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Reporting;

/// <summary>
/// All that <c>report.html</c> shows of one result; what no stage found out is <see langword="null"/>. Sizes are in bytes.
/// </summary>
/// <param name="Recipe">The recipe's name.</param>
/// <param name="Description">What the layer is.</param>
/// <param name="Runtime">The Lambda runtime identifier.</param>
/// <param name="Architecture">The architecture.</param>
/// <param name="Python">The Python minor version.</param>
/// <param name="Packages">The folder of the packages, below <c>/opt</c>.</param>
/// <param name="LimitBytes">The limit for function and layers together.</param>
/// <param name="ReservedBytes">What others take of it.</param>
/// <param name="BytesBefore">Packages and interpreter as they were installed.</param>
/// <param name="BytesAfter">The layer.</param>
/// <param name="ZipBytes">The zip.</param>
/// <param name="Steps">The ledger.</param>
/// <param name="Savings">What the steps save together.</param>
/// <param name="Files">Every file of the pristine trees and of the layer.</param>
/// <param name="Verification">What Verify found out.</param>
/// <param name="StartUp">How the packages are imported.</param>
/// <param name="Changes">The difference to the last result.</param>
internal sealed record LayerReport(
    string Recipe,
    string Description,
    string Runtime,
    string Architecture,
    string Python,
    string Packages,
    long LimitBytes,
    long ReservedBytes,
    long BytesBefore,
    long BytesAfter,
    long? ZipBytes,
    IReadOnlyList<ReportStep> Steps,
    IReadOnlyList<Saving> Savings,
    ReportFiles Files,
    ReportVerification? Verification,
    StartUpProfile? StartUp,
    ReportChanges? Changes
)
{
    /// <summary>What builds the layer, a blank, and what leaves steps out, whose names follow.</summary>
    public string Skip { get; } = "LambdaLayer settings.Skip=";

    /// <summary>Puts together what the stages found out.</summary>
    /// <param name="inputs">What was built.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="pristine">The pristine packages.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="distributions">Those of the pristine packages.</param>
    /// <param name="size">The sizes, when they were measured.</param>
    /// <param name="verification">The verification, when there was one.</param>
    /// <param name="usage">What is used of the layer, when it was verified.</param>
    /// <param name="diff">The difference to the last result, when there is one.</param>
    public static LayerReport Of(
        LayerInputs inputs,
        LayerPlan plan,
        FileTree pristine,
        FileTree layer,
        IReadOnlyList<Distribution> distributions,
        SizeReport? size = null,
        VerificationReport? verification = null,
        LayerUsage? usage = null,
        LayerDiff? diff = null
    )
    {
        var steps = SizeStage.Ledger(plan).Select(ledger => ReportStep.Of(ledger, inputs.Options.Steps)).ToList();
        var files = ReportFile.All(inputs, plan, pristine, layer, distributions, usage).ToList();
        var interpreter = files
            .Where(file => file.Scope == CleanupScope.Interpreter && file.Kind != ChangeKind.Add)
            .Select(file => file.Path)
            .ToHashSet(StringComparer.Ordinal);
        List<(TreePlan Plan, Func<string, bool> Exists)> trees = [(plan.Packages, path => pristine.Find(path) is not null)];
        if (plan.Interpreter is not null)
        {
            trees.Add((plan.Interpreter, interpreter.Contains));
        }

        return new LayerReport(
            plan.Recipe,
            inputs.Options.Recipe.Description,
            plan.Runtime,
            plan.Architecture,
            plan.Python,
            inputs.Layout.Packages,
            inputs.Options.LimitBytes,
            inputs.Options.ReservedBytes,
            trees.Sum(tree => tree.Plan.Bytes),
            layer.Bytes,
            size?.ZipBytes,
            steps,
            Reporting.Savings.Of(trees, steps.ConvertAll(step => step.Name)),
            ReportFiles.Of(files),
            verification is null ? null : ReportVerification.Of(verification),
            usage?.StartUp,
            diff is null ? null : ReportChanges.Of(diff)
        );
    }
}
