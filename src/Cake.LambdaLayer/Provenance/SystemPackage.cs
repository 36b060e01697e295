namespace Cake.LambdaLayer.Provenance;

/// <summary>A package of the build machine's distribution.</summary>
/// <param name="Name">Its name, for example <c>libssl3</c>.</param>
/// <param name="Version">Its version.</param>
/// <param name="Architecture">Its architecture as the distribution names it.</param>
/// <param name="SourcePackage">The source package it is built from.</param>
/// <param name="SourceVersion">The version of that.</param>
/// <param name="Vendor">The distribution, for example <c>debian</c>.</param>
/// <param name="Copyright">The file with its licence, or <see langword="null"/>.</param>
internal sealed record SystemPackage(
    string Name,
    string Version,
    string Architecture,
    string SourcePackage,
    string SourceVersion,
    string Vendor,
    string? Copyright
);
