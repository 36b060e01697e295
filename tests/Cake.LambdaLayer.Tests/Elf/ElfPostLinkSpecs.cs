using System.Text;
using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Tests.Elf;

public sealed class ElfPostLinkSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Theory]
    [InlineData("-shared", "-fPIC")]
    [InlineData("-pie", "-fPIE")]
    [InlineData("-no-pie", "-static-libgcc")]
    [InlineData("-static", "-g")]
    [InlineData("-shared", "-Wl,-z,norelro")]
    [InlineData("-shared", "-Wl,-z,noseparate-code")]
    public async Task What_a_linker_made_may_get_another_form(params string[] flags)
    {
        var file = await CompileAsync(flags);

        Assert.Null(ElfPostLink.ReasonToKeepBytes(file));
    }

    [Theory]
    [InlineData("-shared", "-fPIC")]
    [InlineData("-no-pie", "-O1")]
    public async Task What_carries_a_payload_keeps_its_bytes(params string[] flags)
    {
        var file = await CompileAsync(flags);
        await File.AppendAllTextAsync(file, "P");

        Assert.Contains("behind its last section", ElfPostLink.ReasonToKeepBytes(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_is_seen_where_there_are_no_section_headers()
    {
        var file = await CompileAsync("-pie", "-fPIE");
        Assert.True((await ChildProcess.RunAsync("strip", [file])).ExitCode == 0);
        var bytes = await File.ReadAllBytesAsync(file);
        var end = (int)BitConverter.ToUInt64(bytes, 40);
        bytes.AsSpan(40, 8).Clear();
        bytes.AsSpan(60, 4).Clear();
        await File.WriteAllBytesAsync(file, [.. bytes[..end], .. Encoding.ASCII.GetBytes("payload")]);

        Assert.Contains("behind its last section", ElfPostLink.ReasonToKeepBytes(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-shared", "--set-rpath", "$ORIGIN/../other.libs")]
    [InlineData("-shared", "--add-needed", "libother.so.1")]
    [InlineData("-shared", "--set-soname", "libanswer-0352e75f.so.5.0.0")]
    [InlineData("-pie", "--set-interpreter", "/opt/python/lib/a-much-longer-name-of-a-loader/ld-linux-x86-64.so.2")]
    [InlineData("-no-pie", "--set-rpath", "$ORIGIN/../other.libs")]
    public async Task What_patchelf_moved_keeps_its_bytes(string kind, string change, string value)
    {
        var file = await CompileAsync(kind);
        var run = await ChildProcess.RunAsync("patchelf", [change, value, file]);
        Assert.True(run.ExitCode == 0, run.Error);

        Assert.Contains("moved after it was linked", ElfPostLink.ReasonToKeepBytes(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_damaged_or_no_ELF_file_is_left_to_the_tool()
    {
        var file = await CompileAsync("-shared");
        var bytes = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, bytes[..(bytes.Length / 2)]);
        var text = Path.Combine(_folder.Path, "text");
        await File.WriteAllTextAsync(text, "text");

        Assert.Null(ElfPostLink.ReasonToKeepBytes(file));
        Assert.Null(ElfPostLink.ReasonToKeepBytes(text));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> CompileAsync(params string[] flags)
    {
        var source = Path.Combine(_folder.Path, "answer.c");
        await File.WriteAllTextAsync(source, "#include <stdio.h>\nint main(void) { puts(\"42\"); return 0; }\n");
        var file = Path.Combine(_folder.Path, $"{Guid.NewGuid():N}");
        var run = await ChildProcess.RunAsync("gcc", ["-fPIC", .. flags, "-o", file, source]);
        Assert.True(run.ExitCode == 0, run.Error);
        return file;
    }
}
