using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>Console scripts.</summary>
internal static partial class Executables
{
    public static CleanupStep Step { get; } =
        new(
            nameof(Executables),
            "console scripts in bin/: those that installers write for entry points, and others that nobody names",
            "A function imports packages; it does not start their command lines. A program or script that code names, or "
                + "that belongs to what the layer is about, stays, and can be started. An interpreter is never touched.",
            CleanupScope.Packages,
            input => input.Tree.Below(LayerLayout.Scripts).Select(file => Claim(input, file))
        )
        {
            GoesByNames = true,
        };

    private static Claim Claim(CleanupInput input, TreeFile file) =>
        Interpreter().IsMatch(file.Name) ? Planning.Claim.Spare(file.Path, "an interpreter")
        : file.LinkTarget is null && IsOfEntryPoint(file) ? new Claim(file.Path, "console script of an entry point")
        : input.MentionedBy(file.Path) is { } source
            ? Planning.Claim.Spare(file.Path, $"program or script that {source} names, and so may start")
        : input.OwnerOf(file.Path) is { } owner && input.Roots.Contains(owner.Name)
            ? Planning.Claim.Spare(file.Path, $"program or script of {owner.Name}, which the layer is about")
        : new Claim(file.Path, "program or script that no code names");

    private static bool IsOfEntryPoint(TreeFile file)
    {
        // They are a few lines long; a program is not.
        const int LongestBytes = 10_000;
        return file.Bytes <= LongestBytes
            && EntryPointScript.BodyOf(File.ReadAllText(file.Source)) is { } body
            && EntryPointScript.TryParse(body) is not null;
    }

    [GeneratedRegex(@"\Apython[0-9.]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Interpreter();
}
