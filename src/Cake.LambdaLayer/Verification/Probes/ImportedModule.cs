namespace Cake.LambdaLayer.Verification.Probes;

/// <summary>A module, as <c>-X importtime</c> tells of it.</summary>
/// <param name="Name">Its dotted name.</param>
/// <param name="Depth">How many imports it was imported by, one within the other.</param>
/// <param name="Microseconds">How long its own code ran, without what it imports.</param>
internal sealed record ImportedModule(string Name, int Depth, long Microseconds);
