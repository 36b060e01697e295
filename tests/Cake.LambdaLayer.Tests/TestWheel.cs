using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Cake.LambdaLayer.Tests;

/// <summary>A wheel that a test makes, honest or not.</summary>
internal sealed class TestWheel(string name, string version = "1.0")
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _rows = new(StringComparer.Ordinal);
    private readonly StringBuilder _headers = new();

    public string FileName => $"{name}-{version}-py3-none-any.whl";

    public string DistInfo => $"{name}-{version}.dist-info";

    public TestWheel File(string path, string content = "") => File(path, Encoding.UTF8.GetBytes(content));

    public TestWheel File(string path, byte[] content)
    {
        _files[path] = content;
        return this;
    }

    /// <summary>A further line of METADATA.</summary>
    public TestWheel Header(string line)
    {
        _headers.Append(line).Append('\n');
        return this;
    }

    /// <summary>What RECORD says of a path, instead of the truth; nothing when <see langword="null"/>.</summary>
    public TestWheel Recorded(string path, string? row)
    {
        _rows[path] = row;
        return this;
    }

    /// <summary>Writes the wheel.</summary>
    /// <returns>Its path.</returns>
    public string WriteTo(string folder)
    {
        File($"{DistInfo}/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{_headers}\nA description.\n");
        File($"{DistInfo}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
        var rows = _files.ToDictionary(
            entry => entry.Key,
            entry => (string?)$"{entry.Key},sha256={Base64Url.EncodeToString(SHA256.HashData(entry.Value))},{entry.Value.Length}",
            StringComparer.Ordinal
        );
        foreach (var (path, row) in _rows)
        {
            rows[path] = row;
        }

        var file = Path.Combine(folder, FileName);
        using var zip = new ZipArchive(System.IO.File.Create(file), ZipArchiveMode.Create);
        foreach (
            var (path, content) in _files.Append(
                new(
                    $"{DistInfo}/RECORD",
                    Encoding.UTF8.GetBytes(string.Join('\n', rows.Values.OfType<string>().Append($"{DistInfo}/RECORD,,\n")))
                )
            )
        )
        {
            using var entry = zip.CreateEntry(path).Open();
            entry.Write(content);
        }

        return file;
    }
}
