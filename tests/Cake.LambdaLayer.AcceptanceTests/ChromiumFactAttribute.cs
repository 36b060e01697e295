using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A test in a browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = Program is null ? "needs chromium, which is not on PATH" : null;

    /// <summary>The browser, or <see langword="null"/>.</summary>
    public static string? Program { get; } =
        SearchPath.Find("chromium") ?? SearchPath.Find("chromium-browser") ?? SearchPath.Find("google-chrome");
}
