using System.Text.Json.Serialization;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Verification.Imports;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Verification;

/// <summary>
/// What imports and probes came to in another userland (<c>settings.RootFileSystem</c>), compared with the pristine install as usual.
/// </summary>
/// <param name="Root">The userland.</param>
/// <param name="Interpreter">What they ran with, or why they did not run.</param>
/// <param name="Ran">Whether they ran.</param>
/// <param name="Imports">The import invariant.</param>
/// <param name="Probes">The recipe's probes; when the interpreter does not even start, that alone.</param>
internal sealed record RootReport(
    RootFileSystem Root,
    string Interpreter,
    bool Ran,
    ImportReport Imports,
    IReadOnlyList<ProbeVerdict> Probes
)
{
    /// <summary>What only the pristine install can do.</summary>
    [JsonIgnore]
    public IEnumerable<ProbeVerdict> Failures => Probes.Where(probe => probe.Status == ProbeStatus.Failed).Concat(Imports.Lost);

    /// <summary>How many probes have a status.</summary>
    /// <param name="status">The status.</param>
    /// <returns>Their number.</returns>
    public int Count(ProbeStatus status) => Probes.Count(probe => probe.Status == status);
}
