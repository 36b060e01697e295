using System.Runtime.InteropServices;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;
using Microsoft.Win32.SafeHandles;

namespace Cake.LambdaLayer.Tests.Interpreter;

public sealed partial class InterpreterInstallationSpecs : IDisposable
{
    // <sys/inotify.h>
    private const int NonBlocking = 0x800;
    private const uint Open = 0x20;
    private const uint IsDirectory = 0x4000_0000;

    // A folder of the standard library that no Python opens by itself, as nothing imports from it.
    private const string Folder = "idlelib";

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Fact]
    public async Task Its_files_are_read_once_and_its_steps_asked_once_a_build()
    {
        var asked = new List<string>();
        var counting = new CleanupStep(
            "Counting",
            "nothing",
            "it only counts",
            CleanupScope.Interpreter,
            input =>
            {
                asked.AddRange(input.Tree.Files.Select(file => file.Path));
                return [];
            }
        );
        // Other processes read the interpreter of this machine as well: only a copy of its own shows what this build does.
        var python = await TestInterpreter.FindAsync();
        var home = CopyOf(python);
        var options = LayerOptionsResolver.Resolve(
            new LambdaLayerSettings
            {
                RecipesDirectory = Path.Combine(ProjectRoot.Path, "build", "layers"),
                Recipe = "sample",
                OutputDirectory = Path.Combine(_folder.Path, "out"),
                PythonHome = home,
                Installer = "pip",
                Steps = [counting],
                // What other steps do to the files takes long and is not counted.
                Only = [counting.Name, "StandardLibrary"],
            }
        );
        using var layer = new LayerPipeline(options);
        var standardLibrary = (await layer.InputsAsync()).Copied.StandardLibrary;
        Assert.StartsWith(home, standardLibrary, StringComparison.Ordinal);

        using var watch = Watch(Path.Combine(standardLibrary, Folder));
        var size = await layer.RunAsync();

        Assert.True(size.LayerBytes > 0);
        Assert.Equal(1, Opened(watch));
        Assert.Contains(asked, path => path.EndsWith("/os.py", StringComparison.Ordinal));
        Assert.Equal(asked.Count, asked.Distinct(StringComparer.Ordinal).Count());
    }

    public void Dispose() => _folder.Dispose();

    private string CopyOf(PythonInterpreter python)
    {
        var home = Path.Combine(_folder.Path, "python");
        var library = $"lib/python{python.Minor}";
        var files = FileTree
            .Read(python.StandardLibrary, path => path is "site-packages" or "dist-packages" or "test")
            .Files.Where(file => file.LinkTarget is null)
            .Select(file => file with { Path = $"{library}/{file.Path}" })
            .Append(TreeFile.Resolved("bin/python3", python.Executable) with { IsExecutable = true });
        if (python.SharedLibrary is { } shared)
        {
            files = files.Append(TreeFile.Resolved($"lib/{Path.GetFileName(shared)}", shared));
        }

        Materializer.Copy(new FileTree(python.Prefix, files), home, CancellationToken.None);
        return home;
    }

    private static SafeFileHandle Watch(string folder)
    {
        var watch = new SafeFileHandle(InotifyInit(NonBlocking), ownsHandle: true);
        Assert.True(InotifyAddWatch((int)watch.DangerousGetHandle(), folder, Open) >= 0, "inotify_add_watch failed");
        return watch;
    }

    /// <summary>How often the folder itself was opened, which lists its files.</summary>
    private static int Opened(SafeFileHandle watch)
    {
        // struct inotify_event: wd, mask, cookie, len, and the name of what lies in the folder, which is empty for the folder itself.
        var buffer = new byte[1 << 20];
        var bytes = (int)Read(watch, buffer, (nuint)buffer.Length);
        var opened = 0;
        for (var at = 0; at < bytes; at += 16 + BitConverter.ToInt32(buffer, at + 12))
        {
            var mask = BitConverter.ToUInt32(buffer, at + 4);
            opened += (mask & IsDirectory) != 0 && BitConverter.ToInt32(buffer, at + 12) == 0 ? 1 : 0;
        }

        return opened;
    }

    [LibraryImport("libc", EntryPoint = "inotify_init1")]
    private static partial int InotifyInit(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int InotifyAddWatch(int watch, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(SafeFileHandle file, byte[] buffer, nuint count);
}
