using System.Text;
using Cake.LambdaLayer.Elf;

namespace Cake.LambdaLayer.Tests.Elf;

public sealed class ElfRunPathSpecs
{
    private const ulong Needed = 1;
    private const ulong SoName = 14;
    private const ulong Rpath = 15;
    private const ulong Runpath = 29;
    private const string Old = "/home/me/python/lib";
    private const string New = "$ORIGIN/../lib";

    private static readonly string[] OneVersion = ["V1"];

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_run_path_is_overwritten_where_it_stands_and_becomes_an_rpath(bool is64Bit, bool isLittleEndian)
    {
        var builder = new ElfBuilder
        {
            Is64Bit = is64Bit,
            IsLittleEndian = isLittleEndian,
            Strings = [(Needed, "libc.so.6"), (Runpath, Old), (SoName, "liba.so.1")],
            Symbols = ["", "malloc", "free"],
            VersionNeeds = [("libc.so.6", ["GLIBC_2.34", "GLIBC_2.4"]), ("libm.so.6", ["GLIBC_2.29"])],
            VersionDefinitions = ["LIBA_1", "LIBA_2"],
        };
        var content = builder.Build();
        var original = content.ToArray();

        var rewritten = ElfRunPath.Rewrite(content, New)!;

        // Nothing but the string and the tag may differ, and the rest of the old string must be gone.
        var expected = content.ToArray();
        Replace(expected, Encoding.UTF8.GetBytes(Old), Encoding.UTF8.GetBytes(New.PadRight(Old.Length, '\0')));
        Replace(expected, [.. builder.Word(Runpath), .. builder.Word(11)], [.. builder.Word(Rpath), .. builder.Word(11)]);
        Assert.Equal(expected, rewritten);
        Assert.Equal(original, content);
        Assert.Equal(new ElfRunPath(New, ElfRunPathKind.Rpath), ElfFile.TryRead(rewritten)!.RunPath);
    }

    [Fact]
    public void As_long_as_before_is_short_enough_and_one_more_is_not()
    {
        var content = new ElfBuilder { Strings = [(Rpath, Old), (SoName, "liba.so.1")] }.Build();

        Assert.Equal(new string('x', Old.Length), Written(content, new string('x', Old.Length)));
        Assert.Null(ElfRunPath.Rewrite(content, new string('x', Old.Length + 1)));
    }

    [Fact]
    public void The_length_that_counts_is_that_in_bytes()
    {
        var content = new ElfBuilder { Strings = [(Runpath, "12345")] }.Build();

        Assert.Equal("1ä45", Written(content, "1ä45"));
        Assert.Null(ElfRunPath.Rewrite(content, "1ää45"));
    }

    [Fact]
    public void A_file_that_is_no_ELF_file_or_has_no_run_path_cannot_be_rewritten()
    {
        Assert.Null(ElfRunPath.Rewrite(Encoding.UTF8.GetBytes("#!/bin/sh"), New));
        Assert.Null(ElfRunPath.Rewrite(new ElfBuilder { Strings = [(SoName, "a-name-with-room-for-it.so")] }.Build(), New));
    }

    public static TheoryData<string> Sharers =>
        ["needed", "soname", "symbol", "needed version", "version's file", "defined version", "longer name"];

    [Theory]
    [MemberData(nameof(Sharers))]
    public void A_string_that_something_else_reads_is_not_overwritten(string sharer)
    {
        const string End = "lib";
        var alone = new ElfBuilder { Strings = [(Runpath, Old)] };
        var shared = sharer switch
        {
            "needed" => alone with { Strings = [(Runpath, Old), (Needed, End)] },
            "soname" => alone with { Strings = [(Runpath, Old), (SoName, Old)] },
            "symbol" => alone with { Symbols = ["", "malloc", End, "free"] },
            "needed version" => alone with { VersionNeeds = [("libc.so.6", ["GLIBC_2.4"]), ("libm.so.6", ["GLIBC_2.9", End])] },
            "version's file" => alone with { VersionNeeds = [("libc.so.6", ["GLIBC_2.4"]), (End, ["GLIBC_2.9"])] },
            "defined version" => alone with { VersionDefinitions = ["LIBA_1", End] },
            _ => alone with { Strings = [(Needed, "/more" + Old), (Runpath, Old)] },
        };

        Assert.Equal(New, Written(alone.Build(), New));
        Assert.Null(ElfRunPath.Rewrite(shared.Build(), New));
    }

    [Theory]
    [InlineData(Old, "/short")]
    [InlineData("/short", Old)]
    [InlineData(Old, Old)]
    public void Of_two_run_paths_both_are_rewritten_in_the_room_of_the_longer(string rpath, string runpath)
    {
        var rewritten = ElfRunPath.Rewrite(new ElfBuilder { Strings = [(Rpath, rpath), (Runpath, runpath)] }.Build(), New)!;

        Assert.Equal(new ElfRunPath(New, ElfRunPathKind.Rpath), ElfFile.TryRead(rewritten)!.RunPath);
        Assert.Equal(-1, rewritten.AsSpan().IndexOf("short"u8));
        Assert.Equal(-1, rewritten.AsSpan().IndexOf("home"u8));
        using var stream = new MemoryStream(rewritten);
        var entries = ElfImage.TryOpen(stream, "rewritten")!.Dynamic.Where(entry => entry.Tag is Rpath or Runpath).ToList();
        Assert.Equal([Rpath, Rpath], entries.Select(entry => entry.Tag));
        Assert.Equal(entries[0].Value, entries[1].Value);
    }

    [Fact]
    public void Of_two_run_paths_the_one_that_something_else_reads_stays_as_text()
    {
        var content = new ElfBuilder
        {
            Strings = [(Rpath, "/a/much/longer/way/to/lib"), (Runpath, Old + "2")],
            Symbols = ["", "lib"],
        }.Build();

        var rewritten = ElfRunPath.Rewrite(content, New)!;

        Assert.Equal(New, ElfFile.TryRead(rewritten)!.RunPath!.Value);
        Assert.NotEqual(-1, rewritten.AsSpan().IndexOf("/a/much/longer/way/to/lib\0"u8));
    }

    [Fact]
    public void A_damaged_version_table_is_refused()
    {
        var endless = new ElfBuilder
        {
            Strings = [(Runpath, Old)],
            VersionNeeds = [.. Enumerable.Range(0, 3000).Select(index => ($"lib{index}.so", OneVersion))],
        };
        var nowhere = new ElfBuilder { Strings = [(Runpath, Old)], Numbers = [(0x6ffffffe, 0x9000_0000)] };

        Assert.Throws<InvalidDataException>(() => ElfRunPath.Rewrite(endless.Build(), New));
        Assert.Throws<InvalidDataException>(() => ElfRunPath.Rewrite(nowhere.Build(), New));
    }

    private static string? Written(byte[] content, string runPath) =>
        ElfFile.TryRead(ElfRunPath.Rewrite(content, runPath)!)!.RunPath?.Value;

    private static void Replace(byte[] content, byte[] old, byte[] replacement)
    {
        var at = content.AsSpan().IndexOf(old);
        Assert.True(at >= 0);
        replacement.CopyTo(content, at);
    }
}
