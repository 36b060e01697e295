using System.Text;
using Build.Console;
using Cake.LambdaLayer;
using CliWrap;

namespace Build.Development;

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
        ("npm", "npm"),
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
        ("shellcheck", "shellcheck"),
    ];

    /// <summary>Debian packages that bring files and no program: Python's own installers.</summary>
    public static IReadOnlyList<(string File, string Package)> Files { get; } = [("/usr/share/python-wheels", "python3-venv")];

    /// <summary>The packages of what is not here.</summary>
    public static IReadOnlyList<string> Missing()
    {
        // Those of administrators are on the PATH of nobody else.
        string[] folders =
        [
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
            "/usr/sbin",
            "/sbin",
        ];
        var programs = All.Where(program => !Array.Exists(folders, folder => File.Exists(Path.Combine(folder, program.Program))))
            .Select(program => program.Package);
        var files = File.Exists("/etc/debian_version") ? Files.Where(file => !Path.Exists(file.File)).Select(file => file.Package) : [];
        return programs.Concat(files).ToList();
    }

    /// <summary>Installs the packages of what is not here (Debian and Ubuntu, as root).</summary>
    /// <exception cref="LambdaLayerException">It cannot be done here; the message has the command that does it.</exception>
    public static async Task InstallAsync(LayerContext context)
    {
        var missing = Missing();
        if (missing.Count == 0)
        {
            return;
        }

        var packages = string.Join(' ', missing);
        if (Environment.UserName != "root" || !File.Exists("/usr/bin/apt-get"))
        {
            throw new LambdaLayerException(
                $"The tests need programs that are not here. Install them: sudo apt-get install {packages} (or the "
                    + "same with your system's package manager)"
            );
        }

        context.Report.Line($"installing for the tests: {packages}");
        var environment = new Dictionary<string, string?> { ["DEBIAN_FRONTEND"] = "noninteractive" };
        foreach (var arguments in new string[][] { ["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", .. missing] })
        {
            var output = new StringBuilder();
            var result = await Cli.Wrap("apt-get")
                .WithArguments(arguments)
                .WithEnvironmentVariables(environment)
                .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
                .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(context.Cancellation);
            if (result.ExitCode != 0)
            {
                context.Report.Line(output.ToString());
                throw new LambdaLayerException(
                    $"apt-get {arguments[0]} failed with exit code {result.ExitCode}; install by hand: apt-get install {packages}"
                );
            }
        }
    }
}
