namespace Cake.LambdaLayer.Python;

/// <summary>What the texts of one source have in common with the paths of files.</summary>
/// <param name="Path">The source, below the tree's root.</param>
/// <param name="Words">Names, stems, folders, endings (<c>.txt</c>) and patterns of names (<c>page_*.html</c>).</param>
/// <param name="Imports">The top-level packages that it may import.</param>
internal sealed record SourceWords(string Path, IReadOnlySet<string> Words, IReadOnlySet<string> Imports);
