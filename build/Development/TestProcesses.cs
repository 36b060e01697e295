namespace Build.Development;

/// <summary>What compilers, tests and the builds they start have in common.</summary>
internal static class TestProcesses
{
    /// <summary>The settings of their runtime.</summary>
    public static IReadOnlyDictionary<string, string?> Environment { get; } =
        new Dictionary<string, string?>
        {
            // No stranger's code runs in these: compiled code need not be kept from being written to, which takes each start a twentieth of
            // its time.
            ["DOTNET_EnableWriteXorExecute"] = "0",
            // They are over before it pays to measure code and to compile it a second time.
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_TC_CallCounting"] = "0",
        };
}
