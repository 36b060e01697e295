using System.IO.Compression;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>uv, out of its wheel.</summary>
public sealed class UvFixture : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    public UvFixture()
    {
        if (Wheelhouse.Folder is null)
        {
            return;
        }

        using var wheel = ZipFile.OpenRead(Directory.EnumerateFiles(Wheelhouse.Of("tools"), "uv-*.whl").First());
        var program = Path.Combine(_folder.Path, "uv");
        wheel.Entries.First(entry => entry.FullName.EndsWith(".data/scripts/uv", StringComparison.Ordinal)).ExtractToFile(program);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>PATH with uv on it, and a cache that no other test has.</summary>
    internal Dictionary<string, string?> Variables =>
        new()
        {
            ["PATH"] = $"{_folder.Path}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}",
            ["UV_CACHE_DIR"] = Path.Combine(_folder.Path, "cache"),
        };

    public void Dispose() => _folder.Dispose();
}
