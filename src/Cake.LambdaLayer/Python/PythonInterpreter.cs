namespace Cake.LambdaLayer.Python;

/// <summary>An interpreter installation, as it describes itself.</summary>
/// <param name="Executable">The binary itself, absolute, links resolved.</param>
/// <param name="Version">The full version, for example <c>3.11.7</c>.</param>
/// <param name="Implementation"><c>cpython</c>, or another name that a layer cannot be built with.</param>
/// <param name="Prefix">The installation's root (never a virtual environment's).</param>
/// <param name="StandardLibrary">The folder of the standard library.</param>
/// <param name="ExtensionModules">The folder of the standard library's extension modules (<c>lib-dynload</c>).</param>
/// <param name="SharedLibrary">libpython, or <see langword="null"/> when it is linked into the binary.</param>
/// <param name="Machine">The architecture as the kernel names it: <c>x86_64</c>, <c>aarch64</c>.</param>
/// <param name="System"><c>Linux</c>, <c>Darwin</c> or <c>Windows</c>.</param>
/// <param name="Wheels">The folder of the wheels it carries for ensurepip, or <see langword="null"/>.</param>
/// <param name="Pip">The version of its own pip, or <see langword="null"/>.</param>
/// <param name="UsesDistPackages">Whether it looks into <c>dist-packages</c> only, as Debian's and Ubuntu's does.</param>
public sealed record PythonInterpreter(
    string Executable,
    string Version,
    string Implementation,
    string Prefix,
    string StandardLibrary,
    string ExtensionModules,
    string? SharedLibrary,
    string Machine,
    string System,
    string? Wheels,
    string? Pip,
    bool UsesDistPackages
)
{
    /// <summary>How it was found, for example <c>pyenv</c>.</summary>
    public string FoundBy { get; init; } = "";

    /// <summary>The folder of the userland that its libraries are part of: <c>/</c>, unless it is for another architecture.</summary>
    public string Root { get; init; } = "/";

    /// <summary>The program of this machine that runs it (qemu-user), when it is for another architecture.</summary>
    public string? Emulator { get; init; }

    /// <summary>The minor version, for example <c>3.11</c>.</summary>
    public string Minor => string.Join('.', Version.Split('.').Take(2));

    /// <summary>One line for people: version, where, how found.</summary>
    /// <returns>For example <c>CPython 3.11.7 in /usr/local (PATH)</c>.</returns>
    public override string ToString() => $"CPython {Version} in {Prefix} ({FoundBy})";
}
