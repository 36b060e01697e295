using System.Text;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Installation;

/// <summary>Makes a fresh install independent of the machine and the user that made it.</summary>
internal static class InstalledTree
{
    /// <summary>
    /// Sets modes that any user can read whatever the umask was, and lets the console scripts find their interpreter from where they lie
    /// instead of at the path of the interpreter that installed them. What installers write into scripts in words of their own is told in
    /// the same.
    /// </summary>
    public static void Normalize(string packages, bool bundlesInterpreter, SecretMask secrets)
    {
        // Where a requirement names an address, installers note it (PEP 610).
        foreach (
            var note in Directory
                .EnumerateDirectories(packages, "*.dist-info")
                .Select(folder => Path.Combine(folder, "direct_url.json"))
                .Where(File.Exists)
        )
        {
            File.WriteAllText(note, secrets.Mask(RegularFile.ReadText(note, "direct_url.json")));
        }

        foreach (var file in FileTree.Read(packages).Files.Where(file => file.LinkTarget is null))
        {
            if (file.Path.StartsWith($"{LayerLayout.Scripts}/", StringComparison.Ordinal))
            {
                RelocateScript(file.Source, bundlesInterpreter);
            }

            // pip writes RECORD anew, uv in its place with the mode of the wheel's.
            FileModes.Set(
                file.Source,
                file.IsExecutable && !(file.Name == "RECORD" && Distribution.MetadataFolderOf(file.Path) is not null)
            );
        }

        foreach (var folder in Directory.EnumerateDirectories(packages, "*", SearchOption.AllDirectories).Append(packages))
        {
            FileModes.Set(folder, executable: true);
        }
    }

    /// <summary>Removes what uv notes for itself: when and from where it took a wheel.</summary>
    public static void RemoveLeftovers(string packages)
    {
        const string Note = "uv_cache.json";
        foreach (
            var note in Directory
                .EnumerateDirectories(packages, "*.dist-info")
                .Select(folder => Path.Combine(folder, Note))
                .Where(File.Exists)
        )
        {
            File.Delete(note);
            var record = Path.Combine(Path.GetDirectoryName(note)!, "RECORD");
            File.WriteAllText(
                record,
                string.Concat(
                    File.ReadLines(record)
                        .Where(line => !line.Contains($".dist-info/{Note},", StringComparison.Ordinal))
                        .Select(line => line + "\n")
                )
            );
        }
    }

    private static void RelocateScript(string path, bool bundlesInterpreter)
    {
        // What is no text comes back as it was.
        var content = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        if (EntryPointScript.BodyOf(content) is not { } body)
        {
            return;
        }

        // A shell line that Python reads as a text: the interpreter beside the script, wherever the layer lies
        // (the form pip itself uses for interpreters whose path is too long for a shebang).
        var shebang = bundlesInterpreter
            ? "#!/bin/sh\n'''exec' \"$(dirname -- \"$(realpath -- \"$0\")\")/python3\" \"$0\" \"$@\"\n' '''\n"
            : "#!/usr/bin/env python3\n";
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(shebang + (EntryPointScript.TryParse(body)?.Text ?? body)));
    }
}
