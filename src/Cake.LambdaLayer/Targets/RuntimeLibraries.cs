namespace Cake.LambdaLayer.Targets;

/// <summary>The shared libraries that a Lambda runtime surely has, and the newest symbol versions that they have.</summary>
internal static class RuntimeLibraries
{
    /// <summary>The C library and its loader, by how their names begin; they work only as one.</summary>
    private static readonly string[] s_cLibrary =
    [
        "libc.so",
        "libm.so",
        "libmvec.so",
        "libdl.so",
        "libpthread.so",
        "librt.so",
        "libutil.so",
        "libresolv.so",
        "libanl.so",
        "libnss_",
        "ld-linux",
        "linux-vdso",
    ];

    /// <summary>
    /// What gcc's own libraries bring: Node.js itself needs them, and so does the native part of the Python runtimes' client.
    /// </summary>
    private static readonly string[] s_compilerLibraries = ["libgcc_s.so.1", "libstdc++.so.6"];

    /// <summary>The newest version of each family of symbol versions, in Amazon Linux 2 and in Amazon Linux 2023.</summary>
    /// <remarks>
    /// Source: Amazon Linux 2023 user guide, "Core toolchain packages glibc, gcc, binutils" and "Improved toolchain" (gcc 7.3 and 11);
    /// libstdc++ manual, "ABI Policy and Guidelines" (GCC 7.2: GLIBCXX_3.4.24, CXXABI_1.3.11; GCC 11.1: GLIBCXX_3.4.29, CXXABI_1.3.13).
    /// The versions of libgcc_s are called after the release of gcc that brought them.
    /// </remarks>
    private static readonly Dictionary<string, (Version AmazonLinux2, Version AmazonLinux2023)> s_compilerVersions = new()
    {
        ["GLIBCXX_"] = (new Version(3, 4, 24), new Version(3, 4, 29)),
        ["CXXABI_"] = (new Version(1, 3, 11), new Version(1, 3, 13)),
        ["GCC_"] = (new Version(7, 3), new Version(11, 5)),
    };

    /// <summary>The families of symbol versions that tell how new a library must be: how their names begin.</summary>
    public static IReadOnlyList<string> Families { get; } = ["GLIBC_", .. s_compilerVersions.Keys];

    /// <summary>Whether a library is part of the C library.</summary>
    /// <param name="name">Its name, for example <c>libm.so.6</c>.</param>
    public static bool IsCLibrary(string name) => s_cLibrary.Any(part => name.StartsWith(part, StringComparison.Ordinal));

    /// <summary>Whether every function of a runtime has a library, without any layer.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="name">The library's name, for example <c>libm.so.6</c>.</param>
    /// <remarks>
    /// The Python runtimes also have what their own interpreter needs: it is linked with libpython, its module zlib with libz
    /// (Lambda's base images for Python, <c>/var/lang/lib</c>).
    /// </remarks>
    public static bool Has(LambdaRuntime runtime, string name) =>
        IsCLibrary(name)
        || s_compilerLibraries.Contains(name)
        || (runtime.ShipsPython is { } python && (name == "libz.so.1" || name == $"libpython{python}.so.1.0"));

    /// <summary>The newest version of a family that the runtime's own libraries have.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="family">One of <see cref="Families"/>.</param>
    public static Version Newest(LambdaRuntime runtime, string family) =>
        family == "GLIBC_" ? new Version(2, runtime.GlibcMinor)
        : runtime.IsAmazonLinux2 ? s_compilerVersions[family].AmazonLinux2
        : s_compilerVersions[family].AmazonLinux2023;
}
