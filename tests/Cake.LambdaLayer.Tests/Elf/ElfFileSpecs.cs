using System.Runtime.InteropServices;
using System.Text;
using Cake.LambdaLayer.Elf;

namespace Cake.LambdaLayer.Tests.Elf;

public sealed class ElfFileSpecs : IDisposable
{
    private const ulong Needed = 1;
    private const ulong SoName = 14;
    private const ulong Rpath = 15;
    private const ulong Runpath = 29;

    private readonly string _directory = Directory.CreateTempSubdirectory("elf-specs-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Both_classes_and_both_byte_orders_are_read(bool is64Bit, bool isLittleEndian)
    {
        var content = new ElfBuilder
        {
            Is64Bit = is64Bit,
            IsLittleEndian = isLittleEndian,
            Interpreter = "/lib/ld.so.1",
            Strings = [(Needed, "libb.so.2"), (SoName, "liba.so.1"), (Needed, "libc.so.6"), (Runpath, "$ORIGIN/../lib:/usr/läb")],
            VersionNeeds = [("libc.so.6", ["GLIBC_2.34", "GLIBC_2.4"]), ("libb.so.2", ["B_1"])],
            VersionDefinitions = ["LIBA_1", "LIBA_2"],
            StackFlags = 7,
        }.Build();

        var elf = ElfFile.TryRead(content)!;

        Assert.Equal(is64Bit, elf.Is64Bit);
        Assert.Equal(isLittleEndian, elf.IsLittleEndian);
        Assert.Equal(ElfMachine.X86_64, elf.Machine);
        Assert.Equal(ElfType.Dynamic, elf.Type);
        Assert.Equal("liba.so.1", elf.SoName);
        Assert.Equal(["libb.so.2", "libc.so.6"], elf.Needed);
        Assert.Equal(new ElfRunPath("$ORIGIN/../lib:/usr/läb", ElfRunPathKind.Runpath), elf.RunPath);
        Assert.Equal("/lib/ld.so.1", elf.Interpreter);
        Assert.Equal([new("libc.so.6", "GLIBC_2.34"), new("libc.so.6", "GLIBC_2.4"), new("libb.so.2", "B_1")], elf.VersionNeeds);
        Assert.Equal(["LIBA_1", "LIBA_2"], elf.VersionDefinitions);
        Assert.Equal([0x1000UL, 0x1000UL], elf.LoadSegments.Select(segment => segment.Alignment));
        Assert.True(elf.WantsExecutableStack);
    }

    [Theory]
    [InlineData("GLIBC_", "2.34")]
    [InlineData("GLIBCXX_", "3.4.9")]
    [InlineData("CXXABI_", "1.3.13")]
    [InlineData("OPENSSL_", null)]
    public void The_highest_version_is_found_by_its_number(string prefix, string? highest)
    {
        var elf = ElfFile.TryRead(
            new ElfBuilder
            {
                VersionNeeds =
                [
                    ("libc.so.6", ["GLIBC_2.4", "GLIBC_2.34", "GLIBC_PRIVATE", "GLIBC_2.2.5"]),
                    ("libstdc++.so.6", ["GLIBCXX_3.4", "GLIBCXX_3.4.9", "CXXABI_1.3.9", "CXXABI_1.3.13", "CXXABI_TM_1"]),
                ],
            }.Build()
        )!;

        Assert.Equal(highest, elf.HighestVersion(prefix)?.ToString());
    }

    [Fact]
    public void Relative_relocations_that_old_loaders_do_not_know_count_as_the_version_that_brought_them() =>
        Assert.Equal(
            new Version(2, 36),
            ElfFile
                .TryRead(new ElfBuilder { VersionNeeds = [("libc.so.6", ["GLIBC_2.17", "GLIBC_ABI_DT_RELR"])] }.Build())!
                .HighestVersion("GLIBC_")
        );

    [Fact]
    public void Versions_the_loader_does_without_are_not_needed_and_the_name_of_the_file_is_no_version_of_it()
    {
        Assert.Empty(
            ElfFile.TryRead(new ElfBuilder { VersionNeeds = [("libc.so.6", ["GLIBC_2.34"])], VersionFlags = 2 }.Build())!.VersionNeeds
        );
        Assert.Empty(ElfFile.TryRead(new ElfBuilder { VersionDefinitions = ["liba.so.1"], VersionFlags = 1 }.Build())!.VersionDefinitions);
    }

    [Theory]
    [InlineData(0x1000, 0, true)]
    [InlineData(0x10000, 0, true)]
    [InlineData(0x1000, 8, false)]
    [InlineData(0x1000, 0x1000, true)]
    [InlineData(0x10000, 0x1000, false)]
    [InlineData(8, 0, false)]
    [InlineData(0, 0, false)]
    [InlineData(0x3000, 0, false)]
    public void A_segment_is_aligned_if_the_loader_of_Amazon_Linux_2023_can_map_it(ulong alignment, ulong misplaced, bool isAligned) =>
        Assert.Equal(
            isAligned,
            ElfFile.TryRead(new ElfBuilder { Alignment = alignment, Misplaced = misplaced }.Build())!.LoadSegments[1].IsAligned(4096)
        );

    [Theory]
    [InlineData(7u, true)]
    [InlineData(6u, false)]
    [InlineData(null, null)]
    public void What_a_file_says_of_the_stack_is_told(uint? flags, bool? wantsExecutableStack) =>
        Assert.Equal(wantsExecutableStack, ElfFile.TryRead(new ElfBuilder { StackFlags = flags }.Build())!.WantsExecutableStack);

    [Fact]
    public void What_a_file_does_not_say_is_null_or_empty()
    {
        var elf = ElfFile.TryRead(new ElfBuilder().Build())!;

        Assert.Null(elf.SoName);
        Assert.Empty(elf.Needed);
        Assert.Null(elf.RunPath);
        Assert.Null(elf.Interpreter);
        Assert.Empty(elf.VersionNeeds);
        Assert.Empty(elf.VersionDefinitions);
    }

    [Theory]
    [InlineData(183, ElfMachine.Aarch64)]
    [InlineData(243, (ElfMachine)243)]
    public void A_machine_that_Lambda_does_not_have_keeps_its_number(ushort number, object machine) =>
        Assert.Equal(machine, ElfFile.TryRead(new ElfBuilder { Machine = number }.Build())!.Machine);

    [Fact]
    public void The_run_path_is_the_one_glibc_goes_by()
    {
        var both = new ElfBuilder { Strings = [(Runpath, "/runpath"), (Rpath, "/rpath")] };
        var old = new ElfBuilder { Strings = [(Rpath, "/first"), (Rpath, "/last")] };

        Assert.Equal(new ElfRunPath("/runpath", ElfRunPathKind.Runpath), ElfFile.TryRead(both.Build())!.RunPath);
        Assert.Equal(new ElfRunPath("/last", ElfRunPathKind.Rpath), ElfFile.TryRead(old.Build())!.RunPath);
    }

    [Fact]
    public void A_file_that_holds_nothing_but_debug_symbols_has_headers_without_bytes()
    {
        var content = new ElfBuilder { Interpreter = "/lib/ld.so.1", Strings = [(SoName, "liba.so")] }.Build();
        for (var segment = 1; segment < 4; segment++)
        {
            content.AsSpan(64 + (segment * 56) + 32, 8).Clear();
        }

        var elf = ElfFile.TryRead(content)!;

        Assert.Null(elf.SoName);
        Assert.Null(elf.Interpreter);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u007fEL")]
    [InlineData("#!/bin/sh\necho no ELF file\n")]
    public void Anything_else_is_no_ELF_file(string text)
    {
        var path = Write(Encoding.UTF8.GetBytes(text));

        Assert.False(ElfFile.IsElf(path));
        Assert.Null(ElfFile.TryRead(path));
    }

    [Fact]
    public void A_damaged_file_is_named()
    {
        var path = Write(new ElfBuilder().Build()[..100]);

        Assert.True(ElfFile.IsElf(path));
        Assert.StartsWith(
            $"{path} is a damaged ELF file: ",
            Assert.Throws<InvalidDataException>(() => ElfFile.TryRead(path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_truncation_is_noticed()
    {
        foreach (var kind in ElfBuilder.Kinds)
        {
            var content = (kind with { Strings = [(Needed, "libc.so.6"), (Rpath, "/lib")] }).Build();
            for (var length = 4; length < content.Length; length++)
            {
                Assert.Throws<InvalidDataException>(() => ElfFile.TryRead(content[..length]));
            }
        }
    }

    [Theory]
    [InlineData(4, 3, "class")]
    [InlineData(5, 0, "byte order")]
    [InlineData(54, 57, "program headers")]
    public void A_header_that_makes_no_sense_is_refused(int position, byte value, string reason)
    {
        var content = new ElfBuilder().Build();
        content[position] = value;

        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => ElfFile.TryRead(content)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_string_behind_the_string_table_is_refused() =>
        Refused("behind its string table", new ElfBuilder { Numbers = [(SoName, 1)] });

    [Fact]
    public void A_string_table_where_no_segment_is_is_refused() =>
        Refused("no segment holds", new ElfBuilder { Strings = [(SoName, "liba.so")], Numbers = [(5, 0x9000_0000)] });

    [Fact]
    public void A_string_table_that_ends_behind_its_segment_is_refused() =>
        Refused("ends behind its segment", new ElfBuilder { Strings = [(SoName, "liba.so")], Numbers = [(10, ulong.MaxValue)] });

    [Fact]
    public void A_string_that_ends_with_the_table_but_without_a_zero_byte_is_refused() =>
        Refused("no end", new ElfBuilder { Strings = [(SoName, "liba.so")], Numbers = [(10, 5)] });

    [Fact]
    public void A_name_that_no_loader_could_open_is_refused() =>
        Refused("no end", new ElfBuilder { Strings = [(SoName, new string('a', 4097))] });

    [Fact]
    public void A_dynamic_table_without_an_end_is_refused() =>
        Refused("dynamic table has no end", new ElfBuilder { Numbers = [.. Enumerable.Repeat((Needed, 0UL), 5000)] });

    [Fact]
    public void The_C_library_of_this_machine_is_read()
    {
        var path = File.ReadLines("/proc/self/maps")
            .Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .First(path =>
                Path.GetFileName(path).StartsWith("libc.", StringComparison.Ordinal)
                || Path.GetFileName(path).StartsWith("ld-musl", StringComparison.Ordinal)
            );

        var elf = ElfFile.TryRead(path)!;

        Assert.True(ElfFile.IsElf(path));
        Assert.Equal(ElfType.Dynamic, elf.Type);
        Assert.Equal(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? ElfMachine.Aarch64 : ElfMachine.X86_64, elf.Machine);
        Assert.NotNull(elf.SoName);
    }

    [Fact]
    public void The_running_program_asks_for_a_loader_that_exists_and_needs_the_C_library()
    {
        var elf = ElfFile.TryRead(Environment.ProcessPath!)!;

        Assert.True(ElfFile.IsElf(elf.Interpreter!));
        Assert.Contains(elf.Needed, name => name.StartsWith("libc.", StringComparison.Ordinal));
    }

    private static void Refused(string reason, ElfBuilder builder) =>
        Assert.Contains(
            reason,
            Assert.Throws<InvalidDataException>(() => ElfFile.TryRead(builder.Build())).Message,
            StringComparison.Ordinal
        );

    private string Write(byte[] content)
    {
        var path = Path.Combine(_directory, "file");
        File.WriteAllBytes(path, content);
        return path;
    }
}
