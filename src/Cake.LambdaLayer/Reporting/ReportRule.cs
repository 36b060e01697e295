namespace Cake.LambdaLayer.Reporting;

/// <summary>Why files are what they are.</summary>
/// <param name="By">The step, or who kept them.</param>
/// <param name="Rule">The rule of the step, or the reason.</param>
internal sealed record ReportRule(string By, string Rule);
