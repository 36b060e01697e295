using System.Text.Json;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Interpreter;

/// <summary>Finds a CPython of one minor version: the one given, then uv's, then pyenv's, then PATH.</summary>
internal static partial class InterpreterLocator
{
    private const int OldestMinor = 11;

    /// <param name="pythonHome">The installation that was asked for, or <see langword="null"/> to search.</param>
    /// <param name="minor">The minor version, or <see langword="null"/> for any from 3.11 on.</param>
    /// <param name="cancellation">Cancels the search.</param>
    /// <param name="glibc">
    /// The C library that the interpreter should do with, when it is to be copied: the first one that does is taken.
    /// </param>
    /// <exception cref="LambdaLayerException">There is none; the message names the command that installs one.</exception>
    public static async Task<PythonInterpreter> FindAsync(
        string? pythonHome,
        string? minor,
        CancellationToken cancellation,
        System.Version? glibc = null
    )
    {
        if (pythonHome is not null)
        {
            return await AskedForAsync(pythonHome, minor, cancellation);
        }

        var wanted = minor ?? $"3.{OldestMinor} or newer";
        return await ChooseAsync(
                Candidates(minor),
                candidate => DescribeAsync(candidate.Executable, candidate.FoundBy, cancellation),
                minor,
                glibc
            )
            ?? throw new LambdaLayerException(
                $"No CPython {wanted} was found (settings.PythonHome, uv, pyenv, PATH). Install one, for example: uv python "
                    + $"install {minor ?? "3.11"}"
            );
    }

    /// <summary>Takes the first candidate there is nothing to say against, or else the one with the least.</summary>
    internal static async Task<PythonInterpreter?> ChooseAsync(
        IEnumerable<(string Executable, string FoundBy)> candidates,
        Func<(string Executable, string FoundBy), Task<PythonInterpreter?>> describeAsync,
        string? minor,
        System.Version? glibc
    )
    {
        PythonInterpreter? best = null;
        foreach (var candidate in candidates.DistinctBy(candidate => candidate.Executable))
        {
            // Only for an older C library another one of the same version is looked for: both can be seen without starting it.
            if (
                best is { UsesDistPackages: false }
                && !(NeedsNoMoreThan(glibc, candidate.Executable) && MayBe(best.Minor, candidate.Executable))
            )
            {
                continue;
            }

            if (await describeAsync(candidate) is not { } found || !Fits(found, best is { UsesDistPackages: false } ? best.Minor : minor))
            {
                continue;
            }

            if (best is null || Rank(found, glibc) < Rank(best, glibc))
            {
                best = found;
            }

            if (Rank(best, glibc) == 0)
            {
                break;
            }
        }

        return best;
    }

    /// <summary>
    /// How much there is to say against copying an interpreter: that the layer needs a C library of its own with it, and that it never
    /// looks
    /// into site-packages, as Debian's and Ubuntu's.
    /// </summary>
    private static int Rank(PythonInterpreter interpreter, System.Version? glibc) =>
        (glibc is null || GlibcNeed.Of(interpreter.Executable, interpreter.SharedLibrary) is not { } need || need <= glibc ? 0 : 2)
        + (interpreter.UsesDistPackages ? 1 : 0);

    // A script that starts an interpreter (pyenv's shims) says nothing of it.
    private static bool NeedsNoMoreThan(System.Version? glibc, string executable) =>
        ElfFile.IsElf(executable) && (GlibcNeed.Of(executable) is not { } need || need <= glibc);

    // python3 is a link to python3.11, as a rule.
    private static bool MayBe(string minor, string executable) =>
        NameWithMinor().Match(File.ResolveLinkTarget(executable, returnFinalTarget: true)?.Name ?? Path.GetFileName(executable))
            is not { Success: true } name
        || name.Groups["minor"].Value == minor;

    [GeneratedRegex(@"\Apython(?<minor>\d+\.\d+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameWithMinor();

    /// <summary>
    /// Every CPython from 3.11 on that is found without being asked for by its folder, in the order in which they are preferred.
    /// </summary>
    /// <param name="cancellation">Cancels the search.</param>
    public static async Task<IReadOnlyList<PythonInterpreter>> ListAsync(CancellationToken cancellation)
    {
        var minors = LambdaRuntime.All.Select(runtime => runtime.ShipsPython).OfType<string>().Distinct();
        var found = new List<PythonInterpreter>();
        foreach (
            var (executable, foundBy) in minors
                .SelectMany(Candidates)
                .Concat(Candidates(null))
                .DistinctBy(candidate => candidate.Executable)
        )
        {
            if (await DescribeAsync(executable, foundBy, cancellation) is { } interpreter && Fits(interpreter, null))
            {
                found.Add(interpreter);
            }
        }

        return found.DistinctBy(interpreter => interpreter.Executable).OrderBy(interpreter => interpreter.UsesDistPackages).ToList();
    }

    private static async Task<PythonInterpreter> AskedForAsync(string pythonHome, string? minor, CancellationToken cancellation)
    {
        var home = Path.GetFullPath(pythonHome);
        var executable =
            ExecutablesOf(home, minor).FirstOrDefault(File.Exists)
            ?? throw new LambdaLayerException(
                $"settings.PythonHome={pythonHome} holds no interpreter: expected {Path.Combine(home, "bin", $"python{minor ?? "3"}")}."
            );
        if (ForeignMachine(executable) is { } machine)
        {
            return Checked(await ForeignInterpreter.DescribeAsync(executable, machine, cancellation), pythonHome, minor);
        }

        var found =
            await DescribeAsync(executable, "settings.PythonHome", cancellation)
            ?? throw new LambdaLayerException(
                $"{executable} does not run on this machine; give settings.PythonHome an installation that does."
            );
        return Checked(found, pythonHome, minor);
    }

    /// <summary>The architecture of an executable that is not this machine's.</summary>
    private static ElfMachine? ForeignMachine(string executable) =>
        ElfFile.IsElf(executable)
        && ElfFile.TryRead(executable)?.Machine is { } machine
        && machine != LambdaTarget.ElfMachineOf(LambdaTarget.HostArchitecture)
            ? machine
            : null;

    private static PythonInterpreter Checked(PythonInterpreter found, string pythonHome, string? minor) =>
        Fits(found, minor)
            ? found
            : throw new LambdaLayerException(
                $"settings.PythonHome={pythonHome} is {found.Implementation} {found.Version}, but the layer is for CPython "
                    + $"{minor ?? $"3.{OldestMinor} or newer"}; change settings.Python or settings.PythonHome."
            );

    private static bool Fits(PythonInterpreter interpreter, string? minor) =>
        interpreter.Implementation == "cpython"
        && (minor is null ? System.Version.Parse(interpreter.Minor) >= new System.Version(3, OldestMinor) : interpreter.Minor == minor);

    private static IEnumerable<(string Executable, string FoundBy)> Candidates(string? minor)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var uv =
            Environment.GetEnvironmentVariable("UV_PYTHON_INSTALL_DIR")
            ?? Path.Combine(Environment.GetEnvironmentVariable("XDG_DATA_HOME") ?? Path.Combine(home, ".local", "share"), "uv", "python");
        var pyenv = Path.Combine(Environment.GetEnvironmentVariable("PYENV_ROOT") ?? Path.Combine(home, ".pyenv"), "versions");
        return Installations(uv, minor)
            .Select(executable => (executable, "uv"))
            .Concat(Installations(pyenv, minor).Select(executable => (executable, "pyenv")))
            .Concat(SearchPath.FindAll(Names(minor)).Select(executable => (executable, "PATH")));
    }

    /// <summary>The binaries of the installations in a folder, newest first.</summary>
    /// <param name="folder">The folder, which may not exist.</param>
    /// <param name="minor">The minor version, or <see langword="null"/> for any that a layer can be built with.</param>
    internal static IEnumerable<string> Installations(string folder, string? minor) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateDirectories(folder)
                .Select(installation => (Folder: installation, Version: VersionIn(Path.GetFileName(installation))))
                // Folders are named after what they hold: what is too old need not be started to be passed over.
                .Where(installation =>
                    minor is null
                        ? installation.Version is not { } version || version >= new System.Version(3, OldestMinor)
                        : Path.GetFileName(installation.Folder).Contains(minor, StringComparison.Ordinal)
                )
                .OrderByDescending(installation => installation.Version)
                .ThenBy(installation => installation.Folder, StringComparer.Ordinal)
                .SelectMany(installation => ExecutablesOf(installation.Folder, minor).Where(File.Exists).Take(1))
            : [];

    private static System.Version? VersionIn(string name)
    {
        var digits = name.Split('-').FirstOrDefault(part => part.Length > 0 && char.IsAsciiDigit(part[0])) ?? "";
        return System.Version.TryParse(digits, out var version) ? version : null;
    }

    private static string[] Names(string? minor) => minor is null ? ["python3"] : [$"python{minor}", "python3"];

    private static IEnumerable<string> ExecutablesOf(string installation, string? minor) =>
        Names(minor).Select(name => Path.Combine(installation, "bin", name)).Append(Path.Combine(installation, "python.exe"));

    /// <summary>
    /// What an interpreter says of itself; <see langword="null"/> for what this machine cannot start (another architecture, a broken link)
    /// and for what is no Python.
    /// </summary>
    private static async Task<PythonInterpreter?> DescribeAsync(string executable, string foundBy, CancellationToken cancellation)
    {
        try
        {
            return
                await ChildProcess.AskAsync(executable, ["-I", "-c", EmbeddedScripts.Read("interpreter.py")], cancellation)
                    is { ExitCode: 0, Output: var said }
                && JsonSerializer.Deserialize<PythonInterpreter>(said, JsonFile.Options) is { } found
                ? found with
                {
                    FoundBy = foundBy,
                }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
