using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Verification.Sandbox;

/// <summary>
/// How an interpreter starts that the kernel of this machine cannot start: one that brings its own loader names that by its path on
/// Lambda, and one for another architecture needs an emulator. Then a folder stands in for its place, in which a script starts it. Python
/// takes the script for itself, so that <c>sys.executable</c> starts as well.
/// </summary>
internal static class LayerEntrance
{
    /// <summary>The layer itself where its interpreter can be started, or else the folder that stands in for it.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="foreign">The interpreter that was copied, when it is for another architecture.</param>
    /// <param name="folder">Where to make that folder; nothing else is in it.</param>
    public static string Of(string layer, LayerLayout layout, PythonInterpreter? foreign, string folder)
    {
        var program = Path.Combine(layer, layout.Interpreter);
        var hasLoader = ElfFile.TryRead(program)?.Interpreter == CLibrary.Loader;
        if (!hasLoader && foreign is null)
        {
            return layer;
        }

        var start = hasLoader ? $"{Quoted(Path.Combine(layer, CLibrary.Loader["/opt/".Length..]))} --argv0 \"$0\"" : "";
        Make(
            Path.Combine(folder, LayerLayout.Prefix),
            Path.Combine(layer, LayerLayout.Prefix),
            Path.GetFileName(program),
            $"{Emulated(foreign, isProgram: !hasLoader)} {start} {Quoted(program)}"
        );
        return folder;
    }

    /// <summary>The binary of an interpreter where it can be started, or else the script that starts it.</summary>
    /// <param name="interpreter">The interpreter.</param>
    /// <param name="folder">Where to make a folder that stands in for its installation; nothing else is in it.</param>
    public static string Of(PythonInterpreter interpreter, string folder) =>
        interpreter.Emulator is null
            ? interpreter.Executable
            : Make(
                folder,
                interpreter.Prefix,
                Path.GetFileName(interpreter.Executable),
                $"{Emulated(interpreter, isProgram: true)} {Quoted(interpreter.Executable)}"
            );

    private static string Emulated(PythonInterpreter? foreign, bool isProgram) =>
        foreign?.Emulator is not { } emulator ? "" : $"{Quoted(emulator)} -L {Quoted(foreign.Root)}{(isProgram ? " -0 \"$0\"" : "")}";

    private static string Make(string folder, string prefix, string name, string command)
    {
        var script = Path.Combine(folder, "bin", name);
        Directory.CreateDirectory(Path.GetDirectoryName(script)!);
        Directory.CreateSymbolicLink(Path.Combine(folder, "lib"), Path.Combine(prefix, "lib"));
        File.WriteAllText(script, $"#!/bin/sh\nexec {command} \"$@\"\n");
        FileModes.Set(script, executable: true);
        if (name != "python3")
        {
            File.CreateSymbolicLink(Path.Combine(folder, "bin", "python3"), name);
        }

        return script;
    }

    private static string Quoted(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
