namespace Cake.LambdaLayer.Doctor;

/// <summary>Which tools this machine has.</summary>
/// <param name="Tools">Each tool that was looked for, or each of its versions; those that are missing as well.</param>
/// <param name="Lack">Why no layer can be built here, and what to do; <see langword="null"/> when one can.</param>
public sealed record DoctorReport(IReadOnlyList<Tool> Tools, string? Lack);
