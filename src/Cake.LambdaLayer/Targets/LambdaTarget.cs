using System.Text.RegularExpressions;
using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.Errors;

namespace Cake.LambdaLayer.Targets;

/// <summary>The Lambda runtime identifier, architecture and Python version that a layer is for.</summary>
/// <param name="Runtime">The Lambda runtime.</param>
/// <param name="Architecture"><c>x86_64</c> or <c>arm64</c>, as Lambda spells them.</param>
/// <param name="Python">The minor version of Python, for example <c>3.11</c>.</param>
public sealed partial record LambdaTarget(LambdaRuntime Runtime, string Architecture, string Python)
{
    /// <summary>The architectures Lambda has.</summary>
    public static IReadOnlyList<string> Architectures { get; } = ["x86_64", "arm64"];

    /// <summary>The name of the output folder, for example <c>nodejs22.x-x86_64</c>.</summary>
    public string FolderName => FolderOf(Runtime, Architecture);

    /// <summary>
    /// The name of the folder that results for a runtime and an architecture lie in, for example <c>nodejs22.x-x86_64</c>.
    /// </summary>
    /// <param name="runtime">The Lambda runtime.</param>
    /// <param name="architecture">The architecture.</param>
    /// <returns>The name.</returns>
    public static string FolderOf(LambdaRuntime runtime, string architecture) => $"{runtime.Identifier}-{architecture}";

    /// <summary>The name the Linux kernel and wheel tags give the architecture: <c>x86_64</c> or <c>aarch64</c>.</summary>
    public string Machine => MachineOf(Architecture);

    /// <summary>The same, as ELF files name it.</summary>
    internal ElfMachine ElfMachine => ElfMachineOf(Architecture);

    /// <summary>The architecture of this machine as Lambda spells it.</summary>
    public static string HostArchitecture =>
        System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64
            ? "arm64"
            : "x86_64";

    /// <summary>An architecture as ELF files name it.</summary>
    internal static string MachineOf(string architecture) => architecture == "arm64" ? "aarch64" : architecture;

    internal static ElfMachine ElfMachineOf(string architecture) => architecture == "arm64" ? ElfMachine.Aarch64 : ElfMachine.X86_64;

    /// <summary>Checks an architecture.</summary>
    /// <param name="architecture">The name that was given.</param>
    /// <returns>The same name.</returns>
    /// <exception cref="LambdaLayerException">Lambda has no such architecture.</exception>
    public static string ParseArchitecture(string architecture) =>
        Architectures.Contains(architecture)
            ? architecture
            : throw new LambdaLayerException(Suggestions.Unknown("architecture", architecture, Architectures));

    /// <summary>Checks a Python minor version.</summary>
    /// <param name="python">The version that was given, for example <c>3.11</c>.</param>
    /// <returns>The same version.</returns>
    /// <exception cref="LambdaLayerException">It is no minor version of Python 3.11 or newer.</exception>
    public static string ParsePython(string python) =>
        MinorVersion().Match(python) is { Success: true } match
        && int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) >= 11
            ? python
            : throw new LambdaLayerException(
                $"'{python}' is no Python version a layer can be built for: give a minor version from 3.11 on, "
                    + "such as settings.Python=3.11."
            );

    [GeneratedRegex(@"\A3\.(\d{1,3})\z", RegexOptions.CultureInvariant)]
    private static partial Regex MinorVersion();
}
