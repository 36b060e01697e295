using System.Text.RegularExpressions;

namespace Cake.LambdaLayer.Python;

/// <summary>A script that an installer writes for an entry point: it imports one function, and calls it.</summary>
/// <param name="Module">The module.</param>
/// <param name="Name">The name that is imported from it.</param>
/// <param name="Call">What is called.</param>
/// <remarks>Source: entry points specification of the Python Packaging User Guide, "Use for scripts".</remarks>
internal sealed partial record EntryPointScript(string Module, string Name, string Call)
{
    /// <summary>The script in its shortest form, without the line that names its interpreter.</summary>
    public string Text => $"import sys\nfrom {Module} import {Name}\nif __name__ == '__main__':\n    sys.exit({Call}())\n";

    /// <summary>The script without the lines that start an interpreter; <see langword="null"/> when it starts none of Python.</summary>
    public static string? BodyOf(string script) =>
        Start().Match(script) is { Success: true, Length: > 0 } start && start.Value.Contains("python", StringComparison.Ordinal)
            ? script[start.Length..]
            : null;

    /// <summary>Reads a script without its first line.</summary>
    /// <returns><see langword="null"/> when it is of another kind.</returns>
    public static EntryPointScript? TryParse(string body) =>
        Body().Match(body) is { Success: true } match
            ? new EntryPointScript(match.Groups["module"].Value, match.Groups["name"].Value, match.Groups["call"].Value)
            : null;

    // The kernel takes no path that is long or has spaces in it: then a line of the shell starts it, which Python reads as a text.
    [GeneratedRegex(@"\A#!(/bin/sh\n'''exec' [^\n]*\n' '''|[^\n]*)\n", RegexOptions.CultureInvariant)]
    private static partial Regex Start();

    // pip and uv write what the specification asks for, and take endings that Windows has off the program's name.
    [GeneratedRegex(
        @"\A(?:# -\*- coding: utf-8 -\*-\n)?(?:import re\n)?import sys\n+from (?<module>\S+) import (?<name>\w+)\n+"
            + @"if __name__ == ['""]__main__['""]:\n(?: +[^\n]*sys\.argv\[0\][^\n]*\n)*"
            + @"    sys\.exit\((?<call>[\w.]+)\(\)\)\n?\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Body();
}
