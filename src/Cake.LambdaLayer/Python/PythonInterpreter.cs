namespace Cake.LambdaLayer.Python;

/// <summary>An interpreter installation, as it describes itself.</summary>
internal sealed record PythonInterpreter
{
    /// <summary>The binary itself, absolute, links resolved.</summary>
    public required string Executable { get; init; }

    /// <summary>The full version, for example <c>3.11.7</c>.</summary>
    public required string Version { get; init; }

    /// <summary><c>cpython</c>, or another name that a layer cannot be built with.</summary>
    public required string Implementation { get; init; }

    /// <summary>The installation's root (never a virtual environment's).</summary>
    public required string Prefix { get; init; }

    /// <summary>The folder of the standard library.</summary>
    public required string StandardLibrary { get; init; }

    /// <summary>The folder of the standard library's extension modules (<c>lib-dynload</c>).</summary>
    public required string ExtensionModules { get; init; }

    /// <summary>libpython, or <see langword="null"/> when it is linked into the binary.</summary>
    public string? SharedLibrary { get; init; }

    /// <summary>The architecture as the kernel names it: <c>x86_64</c>, <c>aarch64</c>.</summary>
    public required string Machine { get; init; }

    /// <summary><c>Linux</c>, <c>Darwin</c> or <c>Windows</c>.</summary>
    public required string System { get; init; }

    /// <summary>The folder of the wheels it carries for ensurepip, or <see langword="null"/>.</summary>
    public string? Wheels { get; init; }

    /// <summary>The version of its own pip, or <see langword="null"/>.</summary>
    public string? Pip { get; init; }

    /// <summary>Whether it looks into <c>dist-packages</c> only, as Debian's and Ubuntu's does.</summary>
    public required bool UsesDistPackages { get; init; }

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
