using Cake.LambdaLayer.Doctor;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Tools;

namespace Cake.LambdaLayer.Tests.Tools;

public sealed class StripSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Fact]
    public async Task A_library_loses_its_symbols_and_loads_as_before()
    {
        var library = await CompileAsync("-lm");

        var stripped = await StripAsync(library);

        Assert.NotNull(stripped);
        Assert.InRange(stripped.Length, 1, new FileInfo(library).Length - 1);
        Assert.Equal("42", await AnswerAsync(stripped.FullName));
    }

    [Fact]
    public async Task Code_of_a_library_does_not_run_on_this_machine_when_it_is_tried()
    {
        var (source, trace) = (Path.Combine(_folder.Path, "trace.c"), Path.Combine(_folder.Path, "trace"));
        await File.WriteAllTextAsync(
            source,
            "#include <fcntl.h>\nstatic int unused(int x) { return x ? unused(x - 1) : 1; } int other(void) { return unused(3); }\n"
                + $"__attribute__((constructor)) static void run(void) {{ creat(\"{trace}\", 0600); }}\n"
        );
        var library = Path.Combine(_folder.Path, "trace.so");
        var run = await ChildProcess.RunAsync("gcc", ["-g", "-O0", "-shared", "-fPIC", "-o", library, source]);
        Assert.True(run.ExitCode == 0, run.Error);

        Assert.NotNull(await StripAsync(library));
        Assert.False(File.Exists(trace));
    }

    [Fact]
    public async Task A_library_that_patchelf_has_moved_is_never_made_unloadable()
    {
        var library = await CompileAsync("-lm");
        var run = await ChildProcess.RunAsync(
            "patchelf",
            ["--force-rpath", "--set-rpath", "$ORIGIN/" + new string('x', 3000), "--page-size", "65536", library]
        );
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("42", await AnswerAsync(library));

        var stripped = await StripAsync(library);

        Assert.Equal("42", await AnswerAsync(stripped?.FullName ?? library));
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("needs less")]
    [InlineData("misaligned")]
    [InlineData("not mapped")]
    [InlineData("other code")]
    [InlineData("larger in memory")]
    public async Task A_result_with_which_anything_is_off_is_not_taken(string damage)
    {
        var library = await CompileAsync("-lm");
        var job = Job(library, Path.Combine(_folder.Path, "result.so"));
        Assert.Equal(0, (await ChildProcess.RunAsync("strip", ["--strip-unneeded", "-o", job.Result, library])).ExitCode);
        Strip.Check([job]);
        Assert.True(File.Exists(job.Result));

        var bytes = await File.ReadAllBytesAsync(job.Result);
        // The first program header of a library that ld linked is the first PT_LOAD: type, flags, offset, address, …, bytes at 32,
        // alignment at 48.
        const int Header = 64;
        switch (damage)
        {
            case "truncated":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            case "needs less":
                bytes[bytes.AsSpan().IndexOf("libm.so"u8)] = (byte)'X';
                break;
            case "misaligned":
                bytes[Header + 49] = 0x30;
                break;
            case "other code":
                bytes[bytes.AsSpan().IndexOf("answer"u8)] ^= 1;
                break;
            case "larger in memory":
                // p_memsz at 40.
                bytes[Header + 41] ^= 0x10;
                break;
            default:
                // The loader maps what it is told to, and finds zeros in the place of the tables.
                bytes[Header + 4] = 0;
                break;
        }

        await File.WriteAllBytesAsync(job.Result, bytes);
        Strip.Check([job]);

        Assert.False(File.Exists(job.Result));
    }

    public void Dispose() => _folder.Dispose();

    private static TransformationJob Job(string library, string result) =>
        new(library, new PlannedTransformation("DebugSymbols", "symbols", new StripSymbols("")), result);

    private Task<LayerInputs> OptionsAsync() => TestOptions.InAsync(Path.Combine(_folder.Path, "out"));

    private async Task<string> CompileAsync(params string[] arguments)
    {
        var source = Path.Combine(_folder.Path, "answer.c");
        await File.WriteAllTextAsync(
            source,
            "double floor(double); int answer(void) { return (int)floor(42.5); } static int unused(int x) { return x "
                + "? unused(x - 1) : answer(); } int other(void) { return unused(3); }"
        );
        var library = Path.Combine(_folder.Path, $"answer{Guid.NewGuid():N}.so");
        var run = await ChildProcess.RunAsync(
            "gcc",
            ["-g", "-O0", "-shared", "-fPIC", "-fno-builtin", "-o", library, source, .. arguments]
        );
        Assert.True(run.ExitCode == 0, run.Error);
        return library;
    }

    private async Task<FileInfo?> StripAsync(string library)
    {
        var job = Job(library, library + ".result");
        await Strip.Tool.RunAsync(await OptionsAsync(), [job], CancellationToken.None);
        return File.Exists(job.Result) ? new FileInfo(job.Result) : null;
    }

    private static async Task<string> AnswerAsync(string library)
    {
        var interpreter = await TestInterpreter.FindAsync();
        var run = await ChildProcess.RunAsync(
            interpreter.Executable,
            ["-I", "-S", "-c", "import ctypes, sys; print(ctypes.CDLL(sys.argv[1]).answer())", library]
        );
        return run.ExitCode == 0 ? run.Output.Trim() : run.Error;
    }
}
