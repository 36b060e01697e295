using System.Text.Json;
using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Interpreter;

/// <summary>An interpreter installation for another architecture, which an emulator of this machine runs: qemu-user.</summary>
internal static class ForeignInterpreter
{
    /// <summary>How long it may take to say what it is: emulated, it needs several times as long.</summary>
    private static readonly TimeSpan s_answer = TimeSpan.FromMinutes(2);

    /// <summary>Lets an installation describe itself.</summary>
    /// <param name="executable">Its binary.</param>
    /// <param name="machine">The architecture of that.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="LambdaLayerException">There is no emulator, no userland for it, or the interpreter does not run.</exception>
    public static async Task<PythonInterpreter> DescribeAsync(string executable, ElfMachine machine, CancellationToken cancellation)
    {
        var name = machine == ElfMachine.Aarch64 ? "aarch64" : "x86_64";
        var emulator =
            SearchPath.Find($"qemu-{name}-static")
            ?? SearchPath.Find($"qemu-{name}")
            ?? throw new LambdaLayerException(
                $"{executable} is for {name}, and qemu-{name}, which would run it here, is not on PATH. Install it, "
                    + "for example: apt-get install qemu-user-static"
            );
        var root =
            FindRoot(executable, name)
            ?? throw new LambdaLayerException(
                $"{executable} is for {name}, but no folder above it is the root of a userland with the loader that "
                    + "it starts by; give settings.PythonHome an installation inside of one, such as debootstrap --arch makes."
            );
        var result = await ChildProcess.RunAsync(
            emulator,
            ["-L", root, executable, "-I", "-c", EmbeddedScripts.Read("interpreter.py")],
            cancellation: cancellation,
            limit: s_answer
        );
        if (result.ExitCode != 0)
        {
            throw new LambdaLayerException($"{executable} does not run with {emulator}: {result.LastError}");
        }

        var found = JsonSerializer.Deserialize<PythonInterpreter>(result.Output, JsonFile.Options)!;
        return found with
        {
            FoundBy = $"settings.PythonHome, run by {Path.GetFileName(emulator)}",
            Emulator = emulator,
            Root = root,
            // What was fixed when it was built is a path of the userland.
            StandardLibrary = Inside(root, found.StandardLibrary),
            ExtensionModules = Inside(root, found.ExtensionModules),
            SharedLibrary = found.SharedLibrary is { } library ? Inside(root, library) : null,
        };
    }

    private static string Inside(string root, string path) =>
        root == "/" || path.StartsWith(root + "/", StringComparison.Ordinal) ? path : SharedLibraries.Below(root, path);

    /// <summary>
    /// The outermost folder above the interpreter in which its loader lies where the interpreter asks for it (inside of it, <c>usr</c> has
    /// a
    /// <c>lib</c> too), or the one that Debian has for cross compilers.
    /// </summary>
    private static string? FindRoot(string executable, string machine)
    {
        if (ElfFile.TryRead(executable)?.Interpreter is not { } loader)
        {
            return null;
        }

        var folders = new List<string> { $"/usr/{machine}-linux-gnu" };
        for (var folder = Path.GetDirectoryName(executable); folder is not (null or "/"); folder = Path.GetDirectoryName(folder))
        {
            folders.Add(folder);
        }

        return folders.LastOrDefault(folder => File.Exists(SharedLibraries.Below(folder, loader)));
    }
}
