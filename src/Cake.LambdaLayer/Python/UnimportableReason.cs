using System.Text;

namespace Cake.LambdaLayer.Python;

/// <summary>Why a module can never be imported: one link of the chain that ends at a name nobody provides.</summary>
/// <param name="Missing">The top-level name at the end of the chain.</param>
/// <param name="Through">The module it fails through, or <see langword="null"/> when it imports the missing name itself.</param>
/// <param name="IsPartOf">Whether <paramref name="Through"/> is the package it lies in, rather than something it imports.</param>
/// <param name="Next">Why <paramref name="Through"/> cannot be imported.</param>
internal sealed record UnimportableReason(string Missing, string? Through, bool IsPartOf, UnimportableReason? Next)
{
    /// <summary>The chain in words, for example <c>imports a.b, which imports fastapi, which is not installed</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var link = this; link is not null; link = link.Next)
        {
            text.Append(link.IsPartOf ? "is part of " : "imports ").Append(link.Through ?? link.Missing).Append(", which ");
        }

        return text.Append("is not installed").ToString();
    }
}
