using System.Text.RegularExpressions;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>Console scripts.</summary>
internal static partial class Executables
{
    public static CleanupStep Step { get; } =
        new(
            nameof(Executables),
            "console scripts in bin/",
            "A function imports packages; it does not start their command lines. An interpreter is never touched.",
            CleanupScope.Packages,
            input =>
                input
                    .Tree.Below("bin")
                    .Select(file =>
                        Interpreter().IsMatch(file.Name) ? Claim.Spare(file.Path, "an interpreter") : new Claim(file.Path, "console script")
                    )
        );

    [GeneratedRegex(@"\Apython[0-9.]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Interpreter();
}
