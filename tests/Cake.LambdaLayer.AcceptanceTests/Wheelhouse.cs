namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The folder of real wheels that LAMBDALAYER_WHEELHOUSE names.</summary>
internal static class Wheelhouse
{
    public const string Variable = "LAMBDALAYER_WHEELHOUSE";

    public static string? Folder { get; } =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder && Directory.Exists(folder)
            ? Path.GetFullPath(folder)
            : null;

    public static string Of(string set) => Path.Combine(Folder!, set);
}
