using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>White space between the tokens of JSON files.</summary>
internal static class JsonWhitespace
{
    public static CleanupStep Step { get; } =
        new(
            nameof(JsonWhitespace),
            "white space in JSON files",
            "Every token stays as it is written, byte for byte; a file that is not plain JSON in UTF-8 is let be.",
            CleanupScope.Packages | CleanupScope.Interpreter,
            input =>
                input
                    .Tree.Files.Where(file => file.LinkTarget is null && file.Name.EndsWith(".json", StringComparison.Ordinal))
                    .Select(file =>
                        input.IsChecked(file)
                            ? Claim.Spare(file.Path, Checksums.Rule)
                            : Claim.Transform(file.Path, "white space between tokens", new MinifyJson())
                    )
        );
}
