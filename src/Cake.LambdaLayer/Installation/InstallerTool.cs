using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Installation;

/// <summary>A program that installs wheels: pip in one of its shapes, or uv.</summary>
/// <param name="Name"><c>pip</c> or <c>uv</c>.</param>
/// <param name="Version">Its version.</param>
/// <param name="Program">What to start.</param>
internal sealed record InstallerTool(string Name, string Version, string Program)
{
    private const string Script = "pip.py";

    /// <summary>The wheel of pip that runs as it is; empty for pip as it is installed, <see langword="null"/> for uv.</summary>
    public string? Wheel { get; init; }

    /// <summary>What this machine says to it.</summary>
    public InstallerSettings Settings { get; init; } = InstallerSettings.None;

    public static IReadOnlyList<string> Choices { get; } = ["auto", "pip", "uv"];

    /// <summary>
    /// Finds the installer that was asked for: uv first for <c>auto</c>, then the interpreter's own pip, then the wheel ensurepip carries.
    /// </summary>
    /// <exception cref="LambdaLayerException">There is none; the message names the command that installs one.</exception>
    public static async Task<InstallerTool> FindAsync(string choice, PythonInterpreter interpreter, CancellationToken cancellation)
    {
        var tool = await ProgramAsync(choice, interpreter, cancellation);
        return tool with { Settings = await InstallerSettings.ReadAsync(tool.Name, interpreter, cancellation) };
    }

    private static async Task<InstallerTool> ProgramAsync(string choice, PythonInterpreter interpreter, CancellationToken cancellation)
    {
        if (choice != "pip" && await UvAsync(cancellation) is { } uv)
        {
            return uv;
        }

        if (choice == "uv")
        {
            throw new LambdaLayerException("settings.Installer=uv, but uv is not on PATH. Install it, for example: pipx install uv");
        }

        return Pip(interpreter)
            ?? throw new LambdaLayerException(
                $"{interpreter} has no pip, and no wheel of it for ensurepip. Install it, for example: apt-get "
                    + $"install {(interpreter.UsesDistPackages ? "python3-pip-whl" : "python3-pip")}"
            );
    }

    /// <summary>Runs it to its end; what it prints is returned without secrets.</summary>
    /// <param name="target">What is installed for.</param>
    /// <param name="arguments">Its own arguments.</param>
    /// <param name="secrets">What must not be repeated.</param>
    /// <param name="cancellation">Cancels the run.</param>
    /// <param name="onLine">
    /// Receives each line that it prints, which is kept as well. pip tells on standard output how far it is, uv on standard error.
    /// </param>
    public async Task<ChildProcess> RunAsync(
        LambdaTarget target,
        IEnumerable<string> arguments,
        SecretMask secrets,
        CancellationToken cancellation,
        Action<string>? onLine = null
    )
    {
        using var working = TemporaryDirectory.Create();
        var result = await ChildProcess.RunAsync(
            Program,
            Wheel is null
                ? [.. await ConfigurationAsync(working.Path, cancellation), .. arguments]
                : ["-I", "-c", EmbeddedScripts.Read(Script), target.Machine, Wheel, .. arguments],
            InstallerEnvironment.Variables(Settings),
            onLine,
            cancellation: cancellation,
            onError: Name == "uv" ? onLine : null
        );
        var own = SecretMask.Of(Settings.Inputs);
        return result with { Output = own.Mask(secrets.Mask(result.Output)), Error = own.Mask(secrets.Mask(result.Error)) };
    }

    private async Task<IEnumerable<string>> ConfigurationAsync(string folder, CancellationToken cancellation)
    {
        if (Settings.Configuration.Length == 0)
        {
            return ["--no-config"];
        }

        var file = Path.Combine(folder, "uv.toml");
        await File.WriteAllTextAsync(file, Settings.Configuration, cancellation);
        return ["--config-file", file];
    }

    /// <summary>
    /// The interpreter's own pip, or else the wheel of it that ensurepip carries, which runs as it is; <see langword="null"/> when there is
    /// neither.
    /// </summary>
    public static InstallerTool? Pip(PythonInterpreter interpreter)
    {
        if (interpreter.Pip is { } version)
        {
            return new InstallerTool("pip", version, interpreter.Executable) { Wheel = "" };
        }

        var wheel = interpreter.Wheels is null
            ? null
            : Directory.EnumerateFiles(interpreter.Wheels, "pip-*.whl").Order(StringComparer.Ordinal).LastOrDefault();
        return wheel is null
            ? null
            : new InstallerTool("pip", Path.GetFileName(wheel).Split('-')[1], interpreter.Executable) { Wheel = wheel };
    }

    private static async Task<InstallerTool?> UvAsync(CancellationToken cancellation) =>
        await ChildProcess.AskAsync("uv", ["--version"], cancellation) is { ExitCode: 0, Output: var said }
        && VersionIn(said) is { } version
            ? new InstallerTool("uv", version, "uv")
            : null;

    private static string? VersionIn(string output) =>
        output.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ElementAtOrDefault(1);
}
