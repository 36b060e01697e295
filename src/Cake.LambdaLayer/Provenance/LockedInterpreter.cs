namespace Cake.LambdaLayer.Provenance;

/// <summary>The interpreter that went into a layer.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Files">How many files of its installation, and libraries of the build machine, were looked at.</param>
/// <param name="Sha256">The hash of all of them: of the lines "hash, two spaces, path", in ordinal order of the paths.</param>
internal sealed record LockedInterpreter(string Version, int Files, string Sha256);
