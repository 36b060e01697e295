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
internal sealed record LayerReport
{
    /// <summary>The recipe's name.</summary>
    public required string Recipe { get; init; }

    /// <summary>What the layer is.</summary>
    public required string Description { get; init; }

    /// <summary>The Lambda runtime identifier.</summary>
    public required string Runtime { get; init; }

    /// <summary>The architecture.</summary>
    public required string Architecture { get; init; }

    /// <summary>The Python minor version.</summary>
    public required string Python { get; init; }

    /// <summary>The folder of the packages, below <c>/opt</c>.</summary>
    public required string Packages { get; init; }

    /// <summary>The limit for function and layers together.</summary>
    public required long LimitBytes { get; init; }

    /// <summary>What others take of it.</summary>
    public required long ReservedBytes { get; init; }

    /// <summary>Packages and interpreter as they were installed.</summary>
    public required long BytesBefore { get; init; }

    /// <summary>The layer.</summary>
    public required long BytesAfter { get; init; }

    /// <summary>The zip.</summary>
    public long? ZipBytes { get; init; }

    /// <summary>The ledger.</summary>
    public required IReadOnlyList<ReportStep> Steps { get; init; }

    /// <summary>What the steps save together.</summary>
    public required IReadOnlyList<Saving> Savings { get; init; }

    /// <summary>Every file of the pristine trees and of the layer.</summary>
    public required ReportFiles Files { get; init; }

    /// <summary>What Verify found out.</summary>
    public ReportVerification? Verification { get; init; }

    /// <summary>How the packages are imported.</summary>
    public StartUpProfile? StartUp { get; init; }

    /// <summary>The difference to the last result.</summary>
    public ReportChanges? Changes { get; init; }

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

        return new LayerReport
        {
            Recipe = plan.Recipe,
            Description = inputs.Options.Recipe.Description,
            Runtime = plan.Runtime,
            Architecture = plan.Architecture,
            Python = plan.Python,
            Packages = inputs.Layout.Packages,
            LimitBytes = inputs.Options.LimitBytes,
            ReservedBytes = inputs.Options.ReservedBytes,
            BytesBefore = trees.Sum(tree => tree.Plan.Bytes),
            BytesAfter = layer.Bytes,
            ZipBytes = size?.ZipBytes,
            Steps = steps,
            Savings = Reporting.Savings.Of(trees, steps.ConvertAll(step => step.Name)),
            Files = ReportFiles.Of(files),
            Verification = verification is null ? null : ReportVerification.Of(verification),
            StartUp = usage?.StartUp,
            Changes = diff is null ? null : ReportChanges.Of(diff),
        };
    }
}
