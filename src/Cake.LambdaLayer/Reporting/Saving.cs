namespace Cake.LambdaLayer.Reporting;

/// <summary>Bytes that a layer is smaller by as long as each of some sets of steps has one that is switched on.</summary>
/// <param name="Bytes">The bytes; negative when they are added.</param>
/// <param name="Files">How many files come back with them.</param>
/// <param name="Claims">
/// The sets, by the places of the steps in the ledger. A file is away as long as one of the steps that claim it is on; a package's
/// <c>__init__.py</c> in addition as long as every other file of its folder is away.
/// </param>
internal sealed record Saving(long Bytes, int Files, IReadOnlyList<IReadOnlyList<int>> Claims);
