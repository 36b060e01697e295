using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Tests;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The interpreter that builds find on this machine.</summary>
internal static class InterpreterOfThisMachine
{
    /// <summary>
    /// Packs it in the layout of portable builds, without its tests, its packages and what only compilers need; <see langword="null"/>
    /// where a
    /// distribution installed it, among files of others.
    /// </summary>
    /// <param name="folder">Where the archive is to lie.</param>
    /// <returns>The interpreter, and the path of the archive.</returns>
    public static async Task<(PythonInterpreter Interpreter, string Archive)?> PackAsync(string folder)
    {
        var found = await TestInterpreter.FindAsync();
        if (found.UsesDistPackages || found.Prefix is "/usr" or "/usr/local")
        {
            return null;
        }

        var archive = Path.Combine(folder, $"cpython-{found.Version}-install_only.tar.gz");
        var (name, shared) = (
            $"python{found.Minor}",
            found.SharedLibrary is null ? [] : new[] { $"lib/{Path.GetFileName(found.SharedLibrary)}" }
        );
        var tar = await ChildProcess.RunAsync(
            "tar",
            [
                "-cf",
                archive,
                "--use-compress-program=gzip -1",
                "-C",
                found.Prefix,
                "--transform=s,^,python/,S",
                "--exclude=__pycache__",
                "--exclude=*/test/*",
                "--exclude=*/site-packages/*",
                "--exclude=*/config-*",
                "bin/python3",
                $"bin/{name}",
                $"lib/{name}",
                .. shared,
            ]
        );
        Assert.True(tar.ExitCode == 0, tar.Error);
        return (found, archive);
    }
}
