using System.Runtime.InteropServices;
using System.Text;
using Cake.LambdaLayer.IO;
using Microsoft.Win32.SafeHandles;

namespace Cake.LambdaLayer.Verification.Sandbox;

/// <summary>
/// Which files of a folder are opened, by whatever program and from within whatever sandbox: the kernel of Linux tells (inotify(7)).
/// Python's
/// audit hooks would not know of files that C code opens.
/// </summary>
internal static partial class OpenedFiles
{
    // <sys/inotify.h>
    private const uint Open = 0x20;
    private const uint IsDirectory = 0x4000_0000;
    private const uint QueueOverflow = 0x4000;
    private const int CloseOnExec = 0x8_0000;

    // struct inotify_event: wd, mask, cookie, len, and the name, which ends with zeros.
    private const int HeaderBytes = 16;
    private const int BufferBytes = 65_536;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>Does some work, and says what was opened in the meantime.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="work">The work.</param>
    /// <returns>
    /// What it came to, and the paths below the folder, in order; <see langword="null"/> where nobody tells, or too much happened at once.
    /// </returns>
    public static async Task<(T Result, IReadOnlyList<string>? Opened)> DuringAsync<T>(string folder, Func<Task<T>> work)
    {
        using var end = TemporaryDirectory.Create();
        using var watch = Watch(folder, end.Path, out var folders);
        if (watch is null)
        {
            return (await work(), null);
        }

        var reader = Task.Factory.StartNew(
            () => Read(watch, folders),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        try
        {
            var result = await work();
            return (result, await EndAsync());
        }
        catch
        {
            await EndAsync();
            throw;
        }

        async Task<IReadOnlyList<string>?> EndAsync()
        {
            do
            {
                // What is opened last ends the reading, when all before it is read; again, should the queue have been full.
                await File.Create(Path.Combine(end.Path, "end")).DisposeAsync();
            } while (await Task.WhenAny(reader, Task.Delay(s_patience)) != reader);
            return await reader;
        }
    }

    /// <param name="folder">The folder.</param>
    /// <param name="end">A folder in which nothing is opened until the end.</param>
    /// <param name="folders">
    /// The paths below the folder, each with a slash behind it, by the number of the watch; <see langword="null"/> for the end.
    /// </param>
    private static SafeFileHandle? Watch(string folder, string end, out Dictionary<int, string?> folders)
    {
        folders = [];
        var watch = new SafeFileHandle(Initialize(CloseOnExec), ownsHandle: true);
        if (watch.IsInvalid)
        {
            return null;
        }

        var everything = Directory.EnumerateDirectories(
            folder,
            "*",
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }
        );
        foreach (
            var (path, name) in everything
                .Prepend(folder)
                .Select(path => (path, path.Length == folder.Length ? "" : path[(folder.Length + 1)..] + "/"))
                .Append((end, null!))
        )
        {
            var number = AddWatch((int)watch.DangerousGetHandle(), path, Open);
            if (number < 0)
            {
                // The user's watches are used up (/proc/sys/fs/inotify/max_user_watches).
                watch.Dispose();
                return null;
            }

            folders[number] = name;
        }

        return watch;
    }

    private static IReadOnlyList<string>? Read(SafeFileHandle watch, Dictionary<int, string?> folders)
    {
        var opened = new HashSet<string>(StringComparer.Ordinal);
        var buffer = new byte[BufferBytes];
        var isComplete = true;
        while (true)
        {
            var events = buffer.AsSpan(0, RandomAccess.Read(watch, buffer, fileOffset: 0));
            while (!events.IsEmpty)
            {
                var number = MemoryMarshal.Read<int>(events);
                var mask = MemoryMarshal.Read<uint>(events[4..]);
                var length = MemoryMarshal.Read<int>(events[12..]);
                var name = events.Slice(HeaderBytes, length).TrimEnd((byte)0);
                events = events[(HeaderBytes + length)..];
                isComplete &= (mask & QueueOverflow) == 0;
                if (!folders.TryGetValue(number, out var folder))
                {
                    continue;
                }

                if (folder is null)
                {
                    return isComplete ? opened.Order(StringComparer.Ordinal).ToList() : null;
                }

                if ((mask & IsDirectory) == 0 && !name.IsEmpty)
                {
                    opened.Add(folder + Encoding.UTF8.GetString(name));
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    private static partial int Initialize(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddWatch(int watch, string path, uint mask);
}
