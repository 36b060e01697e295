namespace Build;

/// <summary>The outside programs that the tests start.</summary>
internal static class TestPrograms
{
    /// <summary>Each program with the Debian package that has it.</summary>
    public static IReadOnlyList<(string Program, string Package)> All { get; } =
    [
        ("python3", "python3"),
        ("patchelf", "patchelf"),
        ("unzip", "unzip"),
        ("curl", "curl"),
        ("node", "nodejs"),
        ("jq", "jq"),
        ("setpriv", "util-linux"),
        ("zip", "zip"),
        ("bwrap", "bubblewrap"),
        ("qemu-aarch64-static", "qemu-user-static"),
        ("debootstrap", "debootstrap"),
        ("strip", "binutils"),
        ("gcc", "gcc"),
        ("chromium", "chromium"),
        ("aws", "awscli"),
    ];

    /// <summary>Debian packages that bring files and no program: Python's own installers.</summary>
    public static IReadOnlyList<(string File, string Package)> Files { get; } =
    [
        ("/usr/share/python-wheels", "python3-venv"),
    ];

    /// <summary>The packages of what is not here.</summary>
    public static IReadOnlyList<string> Missing()
    {
        // Those of administrators are on the PATH of nobody else.
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), "/usr/sbin", "/sbin"];
        var programs = All.Where(program => !Array.Exists(folders, folder => File.Exists(Path.Combine(folder, program.Program)))).Select(program => program.Package);
        var files = OperatingSystem.IsLinux() && File.Exists("/etc/debian_version")
            ? Files.Where(file => !Path.Exists(file.File)).Select(file => file.Package)
            : [];
        return programs.Concat(files).ToList();
    }
}
