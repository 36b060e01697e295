namespace Cake.LambdaLayer.Pipeline;

/// <summary>What one step says of one file.</summary>
/// <param name="Step">The step.</param>
/// <param name="Opinion">What it would do, and whether it came to that.</param>
/// <param name="Rule">The rule it says so by, or why it lets the file be.</param>
/// <param name="Reason">Why the step as a whole is safe.</param>
internal sealed record StepWord(string Step, StepOpinion Opinion, string Rule, string Reason);
