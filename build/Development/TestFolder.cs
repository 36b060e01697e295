using Cake.FileHelpers;

namespace Build.Development;

/// <summary>
/// The folder of one run of the tests, which make and delete some hundred thousand files in it: in memory, where there is room for them and
/// a folder like any other (programs can be started from it, and devices made in it, which debootstrap asks for).
/// </summary>
internal static class TestFolder
{
    private const string Prefix = "test-results-";
    private const string Memory = "/dev/shm";

    /// <summary>Bytes; tests have seldom more than 2 GB of files at a time.</summary>
    private const long RoomInMemory = 8_000_000_000;

    private static readonly string[] s_hindrances = ["ro", "noexec", "nodev"];

    /// <summary>Makes one that is nobody else's business.</summary>
    /// <returns>Its path.</returns>
    /// <param name="context">The context.</param>
    public static string Create(LayerContext context) =>
        IsInMemory(context)
            ? Directory
                .CreateDirectory(
                    Path.Combine(Memory, Prefix + Guid.NewGuid().ToString("N")),
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                )
                .FullName
            : Directory.CreateTempSubdirectory(Prefix).FullName;

    private static bool IsInMemory(LayerContext context)
    {
        // Who named a place has a reason.
        if (context.Environment.GetEnvironmentVariable("TMPDIR") is not null)
        {
            return false;
        }

        // device, place, type, options
        var options = context
            .FileReadLines("/proc/mounts")
            .Select(line => line.Split(' '))
            .LastOrDefault(mount => mount[1] == Memory)
            ?[3].Split(',');
        return options is not null
            && !options.Intersect(s_hindrances).Any()
            && Math.Min(new DriveInfo(Memory).AvailableFreeSpace, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes) > RoomInMemory;
    }
}
