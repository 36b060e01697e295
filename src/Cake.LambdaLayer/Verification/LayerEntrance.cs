using Cake.LambdaLayer.Runtime;

namespace Cake.LambdaLayer.Verification;

/// <summary>
/// How the interpreter of a layer starts at the place where the layer was built. One that brings its own loader names that by its path on
/// Lambda, which the kernel does not find here: then a folder stands in for the layer, in which a script starts the interpreter through
/// the loader. Python takes the script for itself, so that <c>sys.executable</c> starts as well.
/// </summary>
internal static class LayerEntrance
{
    /// <summary>The layer itself where its interpreter can be started, or else the folder that stands in for it.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="folder">Where to make that folder; nothing else is in it.</param>
    public static string Of(string layer, LayerLayout layout, string folder)
    {
        var program = Path.Combine(layer, layout.Interpreter);
        if (ElfFile.TryRead(program)?.Interpreter != CLibrary.Loader)
        {
            return layer;
        }

        var script = Path.Combine(folder, layout.Interpreter);
        Directory.CreateDirectory(Path.GetDirectoryName(script)!);
        Directory.CreateSymbolicLink(Path.Combine(folder, LayerLayout.Libraries), Path.Combine(layer, LayerLayout.Libraries));
        var loader = Path.Combine(layer, CLibrary.Loader["/opt/".Length..]);
        File.WriteAllText(script, $"#!/bin/sh\nexec {Quoted(loader)} --argv0 \"$0\" {Quoted(program)} \"$@\"\n");
        FileModes.Set(script, executable: true);
        File.CreateSymbolicLink(Path.Combine(folder, LayerLayout.Binaries, "python3"), Path.GetFileName(script));
        return folder;
    }

    private static string Quoted(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
