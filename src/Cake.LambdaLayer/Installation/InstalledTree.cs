using System.Text;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Installation;

/// <summary>Makes a fresh install independent of the machine and the user that made it.</summary>
internal static partial class InstalledTree
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
        var body = content.AsSpan(end + 1);
        File.WriteAllBytes(
            path,
            [
                .. Encoding.ASCII.GetBytes(shebang),
                .. Launcher(Encoding.UTF8.GetString(body)) is { } launcher ? Encoding.UTF8.GetBytes(launcher) : body,
            ]
        );
    }

    /// <summary>
    /// The script that starts an entry point, without what only Windows needs; <see langword="null"/> when the script is of another kind.
    /// </summary>
    private static string? Launcher(string body) =>
        EntryPointScript().Match(body) is { Success: true } match
            ? $"import sys\nfrom {match.Groups["module"].Value} import {match.Groups["name"].Value}\nif __name__ == "
                + $"'__main__':\n    sys.exit({match.Groups["call"].Value}())\n"
            : null;

    // pip and uv write what the entry points specification of PyPA asks for, and take endings that Windows has off the program's name.
    [GeneratedRegex(
        @"\A(?:# -\*- coding: utf-8 -\*-\n)?(?:import re\n)?import sys\n+from (?<module>\S+) import (?<name>\w+)\n+"
            + @"if __name__ == ['""]__main__['""]:\n(?: +[^\n]*sys\.argv\[0\][^\n]*\n)*"
            + @"    sys\.exit\((?<call>[\w.]+)\(\)\)\n?\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex EntryPointScript();
}
