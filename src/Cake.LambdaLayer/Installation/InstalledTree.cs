using System.Text;

namespace Cake.LambdaLayer.Installation;

/// <summary>Makes a fresh install independent of the machine and the user that made it.</summary>
internal static class InstalledTree
{
    /// <summary>
    /// Sets modes that any user can read whatever the umask was, and lets the console scripts find their interpreter from where they lie
    /// instead of at the path of the interpreter that installed them.
    /// </summary>
    public static void Normalize(string packages, bool bundlesInterpreter, SecretMask secrets)
    {
        // Where a requirement names an address, installers note it (PEP 610).
        foreach (var note in Directory.EnumerateDirectories(packages, "*.dist-info").Select(folder => Path.Combine(folder, "direct_url.json")).Where(File.Exists))
        {
            File.WriteAllText(note, secrets.Mask(File.ReadAllText(note)));
        }

        foreach (var file in FileTree.Read(packages).Files.Where(file => file.LinkTarget is null))
        {
            if (file.Path.StartsWith("bin/", StringComparison.Ordinal))
            {
                RelocateScript(file.Source, bundlesInterpreter);
            }

            FileModes.Set(file.Source, file.IsExecutable);
        }

        foreach (var folder in Directory.EnumerateDirectories(packages, "*", SearchOption.AllDirectories).Append(packages))
        {
            FileModes.Set(folder, executable: true);
        }
    }

    /// <summary>Removes what uv leaves behind for itself: its lock, and when and from where it took a wheel.</summary>
    public static void RemoveLeftovers(string packages)
    {
        const string Note = "uv_cache.json";
        File.Delete(Path.Combine(packages, ".lock"));
        foreach (var note in Directory.EnumerateDirectories(packages, "*.dist-info").Select(folder => Path.Combine(folder, Note)).Where(File.Exists))
        {
            File.Delete(note);
            var record = Path.Combine(Path.GetDirectoryName(note)!, "RECORD");
            File.WriteAllText(record, string.Concat(File.ReadLines(record).Where(line => !line.Contains($".dist-info/{Note},", StringComparison.Ordinal)).Select(line => line + "\n")));
        }
    }

    private static void RelocateScript(string path, bool bundlesInterpreter)
    {
        var content = File.ReadAllBytes(path);
        var end = Array.IndexOf(content, (byte)'\n');
        if (end < 0 || !content.AsSpan().StartsWith("#!"u8) || content.AsSpan(0, end).IndexOf("python"u8) < 0)
        {
            return;
        }

        // A shell line that Python reads as a text: the interpreter beside the script, wherever the layer lies
        // (the form pip itself uses for interpreters whose path is too long for a shebang).
        var shebang = bundlesInterpreter
            ? "#!/bin/sh\n'''exec' \"$(dirname -- \"$(realpath -- \"$0\")\")/python3\" \"$0\" \"$@\"\n' '''\n"
            : "#!/usr/bin/env python3\n";
        File.WriteAllBytes(path, [.. Encoding.ASCII.GetBytes(shebang), .. content.AsSpan(end + 1)]);
    }
}
