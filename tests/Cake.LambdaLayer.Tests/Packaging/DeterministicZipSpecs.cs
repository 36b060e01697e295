using System.IO.Compression;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Packaging;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Tests.Packaging;

public sealed class DeterministicZipSpecs : IDisposable
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
            ["exactly one block.bin"] = Compressible(1 << 20),
            ["exactly two blocks.bin"] = Compressible(2 << 20),
            ["one more than a block.bin"] = Compressible((1 << 20) + 1),
            ["incompressible.bin"] = random,
            ["mixed.bin"] = [.. Compressible(1_500_000), .. random],
        };
        var tree = Tree("tree", contents);

        var packed = DeterministicZip.Write(tree, Zip);

        using var archive = ZipFile.OpenRead(Zip);
        Assert.Equal(new PackedZip(Zip, new FileInfo(Zip).Length, contents.Count), packed);
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
    public void What_deflate_does_not_shrink_is_stored()
    {
        var tree = Tree(
            "tree",
            new()
            {
                ["small"] = Bytes(1000, seed: 2),
                ["large"] = Bytes(2_500_000, seed: 3),
                ["text"] = Compressible(2_500_000),
            }
        );

        DeterministicZip.Write(tree, Zip);

        using var archive = ZipFile.OpenRead(Zip);
        Assert.Equal(1000, archive.GetEntry("small")!.CompressedLength);
        Assert.Equal(2_500_000, archive.GetEntry("large")!.CompressedLength);
        Assert.InRange(archive.GetEntry("text")!.CompressedLength, 1, 100_000);
    }

    [Fact]
    public void What_deflate_made_longer_leaves_nothing_in_the_zip()
    {
        const int Headers = 30 + 46 + 22;
        var tree = Tree("tree", new() { ["large"] = Bytes(2_500_000, seed: 3) });

        Assert.Equal(Headers + (2 * "large".Length) + 2_500_000, DeterministicZip.Write(tree, Zip).Bytes);
    }

    [UnixFact]
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

        DeterministicZip.Write(tree, Zip);

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

        DeterministicZip.Write(first, Zip + "1");
        DeterministicZip.Write(second, Zip + "2");

        Assert.Equal(File.ReadAllBytes(Zip + "1"), File.ReadAllBytes(Zip + "2"));
    }

    [Fact]
    public void Entries_are_in_the_order_of_their_bytes_in_UTF8()
    {
        // In UTF-16, U+1F40D begins with a smaller number than U+FB01.
        var tree = Tree(
            "tree",
            new()
            {
                ["\U0001F40D"] = [],
                ["\uFB01"] = [],
                ["a/b"] = [],
                ["a.b"] = [],
                ["B"] = [],
            }
        );

        DeterministicZip.Write(tree, Zip);

        using var archive = ZipFile.OpenRead(Zip);
        Assert.Equal(["B", "a.b", "a/b", "\uFB01", "\U0001F40D"], archive.Entries.Select(entry => entry.FullName));
    }

    [UnixFact]
    public void Names_may_hold_anything_the_file_system_takes()
    {
        string[] names = [" ", "a b", "new\nline", "back\\slash", "*?\"<>|:", "é/ü\U0001F40D", new string('x', 255), "-rf"];
        var tree = Tree("tree", names.ToDictionary(name => name, name => Encoding.UTF8.GetBytes(name), StringComparer.Ordinal));

        DeterministicZip.Write(tree, Zip);

        using var archive = ZipFile.OpenRead(Zip);
        Assert.Equal(names.Order(StringComparer.Ordinal), archive.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
        foreach (var entry in archive.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            Assert.Equal(entry.FullName, reader.ReadToEnd());
        }
    }

    [LinuxFact]
    public async Task A_name_that_is_not_UTF8_is_refused()
    {
        var tree = Tree("tree", new() { ["ok"] = [] });
        await Run("sh", "-c", "touch \"$1/$(printf 'a\\377b')\"", "sh", tree);

        var exception = Assert.Throws<LambdaLayerException>(() => DeterministicZip.Write(tree, Zip));

        // .NET could not delete it either.
        await Run("rm", "-r", tree);
        Assert.Contains("not valid UTF-8", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory));
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task Python_unpacks_it()
    {
        var tree = HostileTree();
        DeterministicZip.Write(tree, Zip);

        var output = await Run(
            "python3",
            "-I",
            "-c",
            """
            import json, sys, zipfile
            with zipfile.ZipFile(sys.argv[1]) as archive:
                assert archive.testzip() is None
                print(json.dumps([[entry.filename, oct(entry.external_attr >> 16), entry.create_system, entry.date_time, entry.flag_bits & 0x800,
                                   archive.read(entry)[:20].decode()] for entry in archive.infolist()]))
            """,
            Zip
        );

        Assert.Equal(
            """[["bin/alias", "0o120777", 3, [1980, 1, 1, 0, 0, 0], 2048, "run"], ["bin/r\u00fcn it", "0o100755", 3, [1980, 1, 1, 0, 0, 0], 2048, "import os\nimport os\n"], ["empty/", "0o40755", 3, [1980, 1, 1, 0, 0, 0], 2048, ""]]""",
            output.Trim()
        );
    }

    [LinuxFact]
    [UnsupportedOSPlatform("windows")]
    public async Task Unzip_unpacks_it_with_modes_and_links_whatever_the_umask()
    {
        var tree = HostileTree();
        DeterministicZip.Write(tree, Zip);

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

        Assert.ThrowsAny<OperationCanceledException>(() =>
            DeterministicZip.Write(tree, Zip, cancellation: new CancellationToken(canceled: true))
        );

        OnlyTheOldZipIsThere(tree);
    }

    [Fact]
    public async Task Cancelling_in_the_middle_leaves_nothing_behind_but_the_old_zip()
    {
        var tree = Tree("tree", new() { ["large"] = Bytes(40_000_000, seed: 4) });
        File.WriteAllText(Zip, "the old one");
        using var cancellation = new CancellationTokenSource();

        var writing = Task.Run(() => DeterministicZip.Write(tree, Zip, cancellation: cancellation.Token));
        SpinWait.SpinUntil(() => writing.IsCompleted || Directory.EnumerateFiles(_directory).Any(path => path != Zip));
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        OnlyTheOldZipIsThere(tree);
    }

    [UnixFact]
    public void A_failure_leaves_nothing_behind_but_the_old_zip()
    {
        // A socket is listed like a file, but nobody can read it, not even root.
        var tree = Tree("tree", new() { ["file"] = Bytes(2_000_000, seed: 5) });
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(tree, "socket")));
        File.WriteAllText(Zip, "the old one");

        Assert.Throws<IOException>(() => DeterministicZip.Write(tree, Zip));

        OnlyTheOldZipIsThere(tree);
    }

    [Fact]
    public void What_a_killed_run_left_is_no_obstacle()
    {
        var tree = Tree("tree", new() { ["file"] = [1] });
        File.WriteAllBytes(Zip + ".partial", Bytes(10_000, seed: 6));

        DeterministicZip.Write(tree, Zip);

        Assert.Equal([Zip], Directory.EnumerateFiles(_directory));
        using var archive = ZipFile.OpenRead(Zip);
        Assert.Single(archive.Entries);
    }

    [Fact]
    public void A_file_that_changes_its_length_meanwhile_is_refused()
    {
        var path = Path.Combine(Tree("tree", new() { ["file"] = Bytes(100, seed: 7) }), "file");
        var block = ZipBlock.Of(ZipEntrySource.OfFile([.. "file"u8], new FileInfo(path))).Single();

        File.WriteAllBytes(path, Bytes(99, seed: 7));
        Assert.Contains(
            "changed while it was being zipped",
            Assert.Throws<LambdaLayerException>(block.Deflate).Message,
            StringComparison.Ordinal
        );

        File.WriteAllBytes(path, Bytes(101, seed: 7));
        Assert.Contains(
            "changed while it was being zipped",
            Assert.Throws<LambdaLayerException>(block.Deflate).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void More_than_a_zip_file_without_zip64_can_hold_is_refused_at_once()
    {
        var tree = Tree("tree", new() { ["small"] = [1] });
        using (var sparse = File.Create(Path.Combine(tree, "large")))
        {
            sparse.SetLength((1L << 32) - 300);
            Assert.Equal(2, ZipTree.Read(tree).Count);
            sparse.SetLength((1L << 32) - 100);
        }

        var exception = Assert.Throws<LambdaLayerException>(() => DeterministicZip.Write(tree, Zip));

        Assert.Contains("4,295.0 MB in 2 entries", exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Zip));
    }

    [Fact]
    public void What_was_compressed_before_is_taken_from_the_cache_and_a_damaged_one_is_made_again()
    {
        var content = Compressible(1_500_000);
        var tree = Tree("tree", new() { ["large"] = content, ["small"] = Compressible(4_000) });
        DeterministicZip.Write(tree, Zip);
        var expected = File.ReadAllBytes(Zip);
        var caches = Path.Combine(_directory, "caches");

        DeterministicZip.Write(tree, Zip, cache: new DeflateCache(caches));

        Assert.Equal(expected, File.ReadAllBytes(Zip));
        var cached = Directory.EnumerateFiles(caches, "*", SearchOption.AllDirectories).ToList();
        Assert.Equal(2, cached.Count);
        var last = cached.Single(path => !path.EndsWith("-goes-on", StringComparison.Ordinal));
        // Another form of the same block: whoever finds it in the zip knows where it came from.
        using (var other = new MemoryStream())
        {
            using (var deflater = new DeflateStream(other, CompressionLevel.NoCompression, leaveOpen: true))
            {
                deflater.Write(content.AsSpan(1 << 20));
            }

            CacheFile.Write(last, other.ToArray());
        }

        DeterministicZip.Write(tree, Zip, cache: new DeflateCache(caches));
        Assert.True(new FileInfo(Zip).Length > expected.Length + 400_000);
        using (var archive = ZipFile.OpenRead(Zip))
        using (var entry = archive.GetEntry("large")!.Open())
        using (var read = new MemoryStream())
        {
            entry.CopyTo(read);
            Assert.Equal(content, read.ToArray());
        }

        var damaged = File.ReadAllBytes(last);
        damaged[^1] ^= 1;
        File.WriteAllBytes(last, damaged);

        DeterministicZip.Write(tree, Zip, cache: new DeflateCache(caches));
        Assert.Equal(expected, File.ReadAllBytes(Zip));
    }

    [Theory]
    [InlineData(65_534, false)]
    [InlineData(65_535, true)]
    [InlineData(100_000, true)]
    public async Task More_entries_than_16_bits_can_count_are_counted_in_zip64_records(int count, bool isZip64)
    {
        using (var stream = File.Create(Zip))
        {
            var zip = new ZipContainer(stream);
            foreach (var name in Enumerable.Range(0, count).Select(number => $"{number}/"))
            {
                zip.Add(Assert.Single(ZipBlock.Of(ZipEntrySource.OfEmptyDirectory(Encoding.UTF8.GetBytes(name), name))).Deflate());
            }

            zip.Finish();
        }

        using var archive = ZipFile.OpenRead(Zip);
        Assert.Equal(count, archive.Entries.Count);
        Assert.Equal($"{count - 1}/", archive.Entries[^1].FullName);
        Assert.Equal(isZip64, File.ReadAllBytes(Zip).AsSpan().IndexOf("PK\x06\x06"u8) >= 0);
        Assert.Equal(
            $"{count}\n",
            await Run("python3", "-I", "-c", "import sys, zipfile; print(len(zipfile.ZipFile(sys.argv[1]).namelist()))", Zip)
        );
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
}
