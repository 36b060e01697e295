namespace Build;

/// <summary>The names of the tasks that others refer to.</summary>
internal static class Stages
{
    public const string Cleanup = "AggressiveCleanup";
}
