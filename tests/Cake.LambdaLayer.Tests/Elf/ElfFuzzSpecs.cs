using System.Diagnostics;
using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification.Audit;
using FsCheck;
using FsCheck.Fluent;

namespace Cake.LambdaLayer.Tests.Elf;

/// <summary>Whatever an ELF file says, its reader comes to an answer or refuses it, soon and in little memory.</summary>
public sealed class ElfFuzzSpecs
{
    private const ulong Needed = 1;
    private const ulong SoName = 14;

    [Fact]
    public void A_spoilt_file_is_read_or_refused() =>
        ForAny(Dose.Of(small: 1000, full: 5000), file => IsRead(new MemoryStream(file.Content)));

    [Fact]
    public void A_spoilt_file_gets_another_run_path_or_none_or_is_refused() =>
        ForAny(
            Dose.Of(small: 500, full: 2000),
            file =>
                Bounded(() =>
                {
                    try
                    {
                        if (ElfRunPath.Rewrite(file.Content, "$ORIGIN") is { } rewritten)
                        {
                            Assert.Equal(file.Content.Length, rewritten.Length);
                        }
                    }
                    catch (InvalidDataException) { }
                })
        );

    [Fact]
    public void A_spoilt_file_is_audited_and_is_a_finding_when_it_cannot_be_read() =>
        ForAny(Dose.Of(small: 100, full: 300), AssertIsAudited);

    private static void ForAny(int count, Action<HostileElf> test) =>
        Prop.ForAll(HostileElf.Files(), test).Check(Config.QuickThrowOnFailure.WithMaxTest(count));

    private static void AssertIsAudited(HostileElf file)
    {
        using var layer = TemporaryDirectory.Create();
        const string Path = "python/spoilt.so";
        Directory.CreateDirectory(System.IO.Path.Combine(layer.Path, "python"));
        File.WriteAllBytes(System.IO.Path.Combine(layer.Path, Path), file.Content);

        var findings = StaticChecks
            .Run(layer.Path, new LayerLayout("3.11", BundlesInterpreter: true), TestRecipe.Node, [], [], [], RootFiles.None)
            .Findings;
        Assert.Equal(
            IsRead(new MemoryStream(file.Content)),
            !findings.Any(finding => finding.Problem.Contains("damaged", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Files_are_both_read_and_refused()
    {
        var samples = Gen.Sample(HostileElf.Files().Generator, 1000).Select(file => IsRead(new MemoryStream(file.Content))).ToList();

        Assert.InRange(samples.Count(isRead => isRead), 200, 800);
    }

    [Fact]
    public void Real_files_that_are_cut_off_are_read_or_refused()
    {
        var random = new Random(20_260_101);
        foreach (var content in RealFiles())
        {
            foreach (var length in Enumerable.Range(4, 2000).Concat(Enumerable.Range(0, 500).Select(_ => random.Next(4, content.Length))))
            {
                IsRead(new MemoryStream(content, 0, Math.Min(length, content.Length), writable: false));
            }
        }
    }

    [Fact]
    public void Real_files_whose_tables_are_spoilt_are_read_or_refused()
    {
        var random = new Random(20_260_102);
        foreach (var content in RealFiles())
        {
            var tables = Tables(content).ToList();
            Assert.True(tables.Count >= 4, $"{tables.Count} tables");
            var (read, refused) = (0, 0);
            for (var round = 0; round < 4000; round++)
            {
                var (offset, bytes) = tables[random.Next(tables.Count)];
                var position = offset + random.Next(bytes);
                var before = content[position];
                content[position] = (byte)random.Next(256);
                _ = IsRead(new MemoryStream(content)) ? read++ : refused++;
                content[position] = before;
            }

            Assert.True(read > 100 && refused > 100, $"{read} were read, {refused} refused: this tests too little.");
        }
    }

    [Fact]
    public void The_costliest_file_is_read_in_little_time_and_memory()
    {
        var content = new ElfBuilder
        {
            Strings = [(SoName, new string('a', 4096))],
            Numbers = [.. Enumerable.Range(0, 4000).Select(index => (Needed, 1UL + ((ulong)index % 100)))],
            VersionNeeds = [("libc.so.6", [.. Enumerable.Repeat(new string('V', 1024), 4000)])],
            VersionDefinitions = [.. Enumerable.Repeat(new string('V', 1000), 2000)],
        }.Build();

        Assert.True(IsRead(new MemoryStream(content)));
    }

    [Theory]
    [InlineData(54, 0xffff)]
    [InlineData(56, 0xffff)]
    [InlineData(32, ulong.MaxValue)]
    [InlineData(32, ulong.MaxValue - 60)]
    [InlineData(64 + 8, ulong.MaxValue)]
    [InlineData(64 + 32, ulong.MaxValue)]
    [InlineData(64 + 56 + 32, 0x7fff_ffff_ffff_ffff)]
    public void Counts_and_offsets_that_nothing_can_have_are_refused(int position, ulong value)
    {
        var content = new ElfBuilder { Strings = [(Needed, "libc.so.6")] }.Build();
        var bytes = position is 54 or 56 ? 2 : 8;
        BitConverter.GetBytes(value).AsSpan(0, bytes).CopyTo(content.AsSpan(position));

        Assert.False(IsRead(new MemoryStream(content)));
    }

    [Fact]
    public void An_address_at_the_end_of_all_addresses_is_refused() =>
        Assert.False(
            IsRead(new MemoryStream(new ElfBuilder { Strings = [(SoName, "liba.so")], Numbers = [(0x6ffffffe, ulong.MaxValue)] }.Build()))
        );

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Version_records_that_overlap_do_not_multiply(bool needs)
    {
        // Records of four bytes' distance: each needs table of this would be walked again and again from every one of its records.
        var content = new ElfBuilder
        {
            VersionNeeds = needs ? [("libc.so.6", [.. Enumerable.Repeat("V", 900)])] : [],
            VersionDefinitions = needs ? [] : [.. Enumerable.Repeat("V", 900)],
        }.Build();
        using var stream = new MemoryStream(content, writable: false);
        var image = ElfImage.TryOpen(stream, "content")!;
        var start = (int)image.Locate(image.Find(needs ? ElfTag.VersionNeeds : ElfTag.VersionDefinitions)!.Value).Offset;
        for (var at = start; at + 20 <= content.Length - 64; at += 4)
        {
            BitConverter.GetBytes(4u).CopyTo(content, at);
        }

        Assert.False(IsRead(new MemoryStream(content)));
    }

    /// <summary>Whether a file was read; any exception but the one that refuses it fails the test.</summary>
    private static bool IsRead(MemoryStream content)
    {
        var isRead = false;
        Bounded(() =>
        {
            try
            {
                isRead = ElfFile.TryRead(content, "the content") is not null;
            }
            catch (InvalidDataException) { }
        });
        return isRead;
    }

    private static void Bounded(Action action)
    {
        var (before, watch) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
        action();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    /// <summary>The program that runs and the C library it runs on.</summary>
    private static IEnumerable<byte[]> RealFiles() =>
        File.ReadLines("/proc/self/maps")
            .Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .Where(path =>
                Path.GetFileName(path) is var name
                && (name.StartsWith("libc.", StringComparison.Ordinal) || name.StartsWith("libstdc++", StringComparison.Ordinal))
            )
            .Append(Environment.ProcessPath!)
            .Distinct()
            .Select(File.ReadAllBytes);

    /// <summary>Where the numbers lie that a reader goes by.</summary>
    private static IEnumerable<(int Offset, int Bytes)> Tables(byte[] content)
    {
        using var stream = new MemoryStream(content, writable: false);
        var image = ElfImage.TryOpen(stream, "content")!;
        yield return (4, 60);
        yield return (64, 56 * 8);
        yield return ((int)image.Dynamic[0].Position, image.Dynamic.Count * image.WordSize * 2);
        foreach (var tag in new[] { ElfTag.VersionNeeds, ElfTag.VersionDefinitions })
        {
            if (image.Find(tag) is { } address)
            {
                yield return ((int)image.Locate(address).Offset, 200);
            }
        }
    }
}
