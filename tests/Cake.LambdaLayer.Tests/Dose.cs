namespace Cake.LambdaLayer.Tests;

/// <summary>How much is tried of what could be tried without end: a little in every run, all of it in a thorough one.</summary>
internal static class Dose
{
    public const string ThoroughOnly = "takes long: --target=Test --thorough runs it";

    /// <summary>Whether <c>--thorough</c> was given, or the variable that it sets.</summary>
    public static bool IsThorough { get; } = Environment.GetEnvironmentVariable("LAMBDALAYER_THOROUGH") == "1";

    public static int Of(int small, int full) => IsThorough ? full : small;
}
