namespace Cake.LambdaLayer.Doctor;

/// <summary>Which tools this machine has.</summary>
/// <param name="Tools">Each tool that was looked for, or each of its versions; those that are missing as well.</param>
/// <param name="Problem">Why no layer can be built here, and what to do; <see langword="null"/> when one can.</param>
public sealed record DoctorReport(IReadOnlyList<Tool> Tools, string? Problem)
{
    /// <summary>Refuses a machine that no layer can be built on.</summary>
    /// <exception cref="LambdaLayerException">No layer can be built here.</exception>
    internal void Require()
    {
        if (Problem is not null)
        {
            throw new LambdaLayerException(Problem);
        }
    }
}
