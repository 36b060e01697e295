using System.IO.Compression;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Cake.LambdaLayer.Packaging;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Progress;

namespace Cake.LambdaLayer.Tests.Packaging;

public sealed class LayerZipSpecs : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("zip-specs-").FullName;

    private string Zip => Path.Combine(_directory, "out.zip");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Every_byte_can_be_read_back()
    {
        var random = Bytes(3_000_000, seed: 1);
        var contents = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["a/empty.txt"] = [],
            ["a/one.txt"] = [42],
            ["a/b/c/text.py"] = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("import os\n", 5000))),
            ["exactly one piece.bin"] = Compressible(1 << 20),
            ["exactly two pieces.bin"] = Compressible(2 << 20),
            ["one more than a piece.bin"] = Compressible((1 << 20) + 1),
            ["incompressible.bin"] = random,
            ["mixed.bin"] = [.. Compressible(1_500_000), .. random],
        };
        var tree = Tree("tree", contents);

        var bytes = LayerZip.Write(tree, Zip);

        using var archive = ZipFile.OpenRead(Zip);
        Assert.Equal(new FileInfo(Zip).Length, bytes);
        Assert.Equal(contents.Keys.Order(StringComparer.Ordinal), archive.Entries.Select(entry => entry.FullName));
        foreach (var entry in archive.Entries)
        {
            using var stream = entry.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            Assert.Equal(contents[entry.FullName], content.ToArray());
            Assert.Equal(new DateTime(1980, 1, 1), entry.LastWriteTime.DateTime);
        }
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Modes_are_what_everybody_may_read_and_links_stay_links()
    {
        var tree = Tree(
            "tree",
            new()
            {
                ["bin/run"] = [1],
                ["private"] = [2],
                ["target/file"] = [3],
            }
        );
        File.SetUnixFileMode(Path.Combine(tree, "bin/run"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetUnixFileMode(Path.Combine(tree, "private"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(Path.Combine(tree, "bin/alias"), "run");
        File.CreateSymbolicLink(Path.Combine(tree, "dangling"), "../nöwhere");
        Directory.CreateSymbolicLink(Path.Combine(tree, "folder"), "target");
        Directory.CreateDirectory(Path.Combine(tree, "nothing/in"));

        LayerZip.Write(tree, Zip);

        using var archive = ZipFile.OpenRead(Zip);
        Assert.Equal(
            [
                "bin/alias -> run 120777",
                "bin/run 100755",
                "dangling -> ../nöwhere 120777",
                "folder -> target 120777",
                "nothing/in/ 40755",
                "private 100644",
                "target/file 100644",
            ],
            archive.Entries.Select(Describe)
        );

        static string Describe(ZipArchiveEntry entry)
        {
            var mode = Convert.ToString(entry.ExternalAttributes >>> 16, 8);
            using var reader = new StreamReader(entry.Open());
            return mode == "120777" ? $"{entry.FullName} -> {reader.ReadToEnd()} {mode}" : $"{entry.FullName} {mode}";
        }
    }

    [Fact]
    public void The_same_tree_gives_the_same_bytes_whatever_the_times_and_the_order_of_creation()
    {
        var contents = Enumerable
            .Range(0, 50)
            .ToDictionary(index => $"{(char)('z' - (index % 26))}/{index}.py", index => Compressible(index * 1000), StringComparer.Ordinal);
        contents["large"] = Compressible(5_000_000);
        var first = Tree("first", contents);
        var second = Tree("second", contents.Reverse().ToDictionary(StringComparer.Ordinal));
        foreach (var file in Directory.EnumerateFiles(second, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(1999, 12, 31, 23, 59, 58, DateTimeKind.Utc));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead);
            }
        }

        LayerZip.Write(first, Zip + "1");
        LayerZip.Write(second, Zip + "2");

        Assert.Equal(File.ReadAllBytes(Zip + "1"), File.ReadAllBytes(Zip + "2"));
    }

    [Fact]
    public void Entries_are_in_ordinal_order()
    {
        var tree = Tree(
            "tree",
            new()
            {
                ["\uFB01"] = [],
                ["b"] = [],
                ["a/b"] = [],
                ["a.b"] = [],
                ["B"] = [],
            }
        );

        LayerZip.Write(tree, Zip);

        using var archive = ZipFile.OpenRead(Zip);
        Assert.Equal(["B", "a.b", "a/b", "b", "\uFB01"], archive.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public void Names_may_hold_anything_the_file_system_takes()
    {
        string[] names = [" ", "a b", "new\nline", "back\\slash", "*?\"<>|:", "é/ü\U0001F40D", new string('x', 255), "-rf"];
        var tree = Tree("tree", names.ToDictionary(name => name, name => Encoding.UTF8.GetBytes(name), StringComparer.Ordinal));

        LayerZip.Write(tree, Zip);

        using var archive = ZipFile.OpenRead(Zip);
        Assert.Equal(names.Order(StringComparer.Ordinal), archive.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
        foreach (var entry in archive.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            Assert.Equal(entry.FullName, reader.ReadToEnd());
        }
    }

    [Fact]
    public async Task A_name_that_is_not_UTF8_is_refused()
    {
        var tree = Tree("tree", new() { ["ok"] = [] });
        await Run("sh", "-c", "touch \"$1/$(printf 'a\\377b')\"", "sh", tree);

        var exception = Assert.Throws<LambdaLayerException>(() => LayerZip.Write(tree, Zip));

        // .NET could not delete it either.
        await Run("rm", "-r", tree);
        Assert.Contains("not valid UTF-8", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Python_unpacks_it()
    {
        var tree = HostileTree();
        LayerZip.Write(tree, Zip);

        var output = await Run(
            "python3",
            "-I",
            "-c",
            """
            import json, sys, zipfile
            with zipfile.ZipFile(sys.argv[1]) as archive:
                assert archive.testzip() is None
                print(json.dumps([[entry.filename, oct(entry.external_attr >> 16), entry.create_system, entry.date_time,
                                   entry.flag_bits & 0x800, archive.read(entry)[:20].decode()] for entry in archive.infolist()]))
            """,
            Zip
        );

        Assert.Equal(
            """[["bin/alias", "0o120777", 3, [1980, 1, 1, 0, 0, 0], 2048, "run"], """
                + """["bin/r\u00fcn it", "0o100755", 3, [1980, 1, 1, 0, 0, 0], 2048, "import os\nimport os\n"], """
                + """["empty/", "0o40755", 3, [1980, 1, 1, 0, 0, 0], 2048, ""]]""",
            output.Trim()
        );
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Unzip_unpacks_it_with_modes_and_links_whatever_the_umask()
    {
        var tree = HostileTree();
        LayerZip.Write(tree, Zip);

        await Run("sh", "-ec", "umask 077; unzip -tq \"$1\"; unzip -q \"$1\" -d \"$2\"", "sh", Zip, Path.Combine(_directory, "unpacked"));

        Assert.Equal("run", new FileInfo(Path.Combine(_directory, "unpacked/bin/alias")).LinkTarget);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(tree, "bin/rün it")),
            File.ReadAllBytes(Path.Combine(_directory, "unpacked/bin/rün it"))
        );
        Assert.True(Directory.Exists(Path.Combine(_directory, "unpacked/empty")));
        Assert.True(File.GetUnixFileMode(Path.Combine(_directory, "unpacked/bin/rün it")).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public void A_cancelled_run_leaves_nothing_behind_but_the_old_zip()
    {
        var tree = Tree("tree", new() { ["file"] = [1] });
        File.WriteAllText(Zip, "the old one");

        Assert.ThrowsAny<OperationCanceledException>(() => LayerZip.Write(tree, Zip, cancellation: new CancellationToken(canceled: true)));

        OnlyTheOldZipIsThere(tree);
    }

    [Fact]
    public void Cancelling_in_the_middle_leaves_nothing_behind_but_the_old_zip()
    {
        var tree = Tree("tree", new() { ["large"] = Bytes(5_000_000, seed: 4) });
        File.WriteAllText(Zip, "the old one");
        using var cancellation = new CancellationTokenSource();
        var progress = new Told(report =>
        {
            if (report.Done > 0)
            {
                Assert.Equal(3, Directory.EnumerateFileSystemEntries(_directory).Count());
                cancellation.Cancel();
            }
        });

        Assert.ThrowsAny<OperationCanceledException>(() => LayerZip.Write(tree, Zip, progress, cancellation.Token));

        Assert.True(cancellation.IsCancellationRequested);
        OnlyTheOldZipIsThere(tree);
    }

    [Fact]
    public void A_failure_leaves_nothing_behind_but_the_old_zip()
    {
        // A socket is listed like a file, but nobody can read it, not even root.
        var tree = Tree("tree", new() { ["file"] = Bytes(2_000_000, seed: 5) });
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(tree, "socket")));
        File.WriteAllText(Zip, "the old one");

        Assert.Throws<IOException>(() => LayerZip.Write(tree, Zip));

        OnlyTheOldZipIsThere(tree);
    }

    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Compressible(int count) =>
        [.. Enumerable.Repeat(Encoding.UTF8.GetBytes("import os\n"), (count / 10) + 1).SelectMany(line => line).Take(count)];

    private static async Task<string> Run(string program, params string[] arguments)
    {
        var result = await ChildProcess.RunAsync(program, arguments);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        return result.Output;
    }

    private void OnlyTheOldZipIsThere(string tree)
    {
        Assert.Equal([tree, Zip], Directory.EnumerateFileSystemEntries(_directory).OrderDescending(StringComparer.Ordinal));
        Assert.Equal("the old one", File.ReadAllText(Zip));
    }

    private string Tree(string name, Dictionary<string, byte[]> contents)
    {
        var tree = Path.Combine(_directory, name);
        foreach (var (path, content) in contents)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(tree, path))!);
            File.WriteAllBytes(Path.Combine(tree, path), content);
        }

        return tree;
    }

    [UnsupportedOSPlatform("windows")]
    private string HostileTree()
    {
        var tree = Tree("tree", new() { ["bin/rün it"] = Compressible(100_000) });
        File.SetUnixFileMode(Path.Combine(tree, "bin/rün it"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(Path.Combine(tree, "bin/alias"), "run");
        Directory.CreateDirectory(Path.Combine(tree, "empty"));
        return tree;
    }

    private sealed class Told(Action<StageProgress> told) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => told(value);
    }
}
