using System.Runtime.InteropServices;

namespace Cake.LambdaLayer.IO;

/// <summary>
/// A folder that exists until it is disposed of, or until it became a result by one rename. A file beside it is locked as long as somebody
/// works on it: that holds across containers that share a volume, where process numbers mean nothing, and ends with the process.
/// </summary>
/// <remarks>Source: .NET takes flock(2) for <see cref="FileShare.None"/> on Linux.</remarks>
internal sealed partial class TemporaryDirectory : IDisposable
{
    private const string Prefix = ".tmp-";
    private const string SystemPrefix = "lambda-layer-";

    private const string LockEnding = ".lock";

    /// <summary>How long a lock without a folder is let be: somebody may be about to make the folder.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromDays(1);

    private readonly FileStream _lock;

    private TemporaryDirectory(string folder, string prefix)
    {
        (Path, _lock) = Locked(folder, prefix);
        Directory.CreateDirectory(Path);
    }

    /// <summary>Sweeps once a run what killed builds of this user left in the system's place for temporary files.</summary>
    private static readonly Lazy<bool> s_swept = new(() =>
    {
        Sweep(System.IO.Path.GetTempPath(), SystemPrefix);
        return true;
    });

    public string Path { get; }

    /// <summary>
    /// Makes one below a folder, so that a later rename stays on one file system, and fills it; sweeps what killed builds left there. It
    /// goes
    /// when filling it fails.
    /// </summary>
    public static TemporaryDirectory Below(string folder, Action<string>? fill = null)
    {
        Directory.CreateDirectory(folder);
        Sweep(folder, Prefix);
        return Filled(new TemporaryDirectory(folder, Prefix), fill);
    }

    /// <summary>Sweeps what killed builds left below a folder.</summary>
    public static void Sweep(string folder) => Sweep(folder, Prefix);

    /// <summary>Whether a path below a folder is named as one that is made there, or as its lock.</summary>
    public static bool IsOne(string path) => System.IO.Path.GetFileName(path).StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether a folder is one of the system's folder for such, which are for their owner alone.</summary>
    public static bool IsPrivate(string path) => System.IO.Path.GetFileName(path).StartsWith(SystemPrefix, StringComparison.Ordinal);

    /// <summary>Makes one in the system's place for temporary files and fills it; it goes when that fails.</summary>
    public static TemporaryDirectory Create(Action<string>? fill = null)
    {
        _ = s_swept.Value;
        var directory = new TemporaryDirectory(System.IO.Path.GetTempPath(), SystemPrefix);
        // The place is everybody's: what is in the folder is for nobody else to read.
        File.SetUnixFileMode(directory.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        return Filled(directory, fill);
    }

    /// <summary>Turns it into a result by one rename.</summary>
    /// <returns>False when something is there already: somebody else may have made the same in the meantime.</returns>
    public bool MoveTo(string path)
    {
        try
        {
            Directory.Move(Path, path);
            return true;
        }
        catch (IOException) when (System.IO.Path.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            return false;
        }
    }

    /// <summary>Puts it in the place of a folder that may exist, which then is what is disposed of.</summary>
    public void Replace(string path)
    {
        while (!MoveTo(path))
        {
            if (Exchange(Path, path))
            {
                return;
            }

            // Where the system cannot swap two folders, the old one is put aside for a moment.
            Directory.Move(path, NewPath(System.IO.Path.GetDirectoryName(path)!, Prefix));
        }
    }

    /// <summary>Makes it empty again.</summary>
    public void Clear()
    {
        Delete(Path);
        Directory.CreateDirectory(Path);
    }

    public void Dispose()
    {
        Delete(Path);
        // While it is still held: nobody else can take it for that of a folder which is left.
        File.Delete(Path + LockEnding);
        _lock.Dispose();
    }

    private static TemporaryDirectory Filled(TemporaryDirectory directory, Action<string>? fill)
    {
        try
        {
            fill?.Invoke(directory.Path);
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private static string NewPath(string folder, string prefix) => System.IO.Path.Combine(folder, $"{prefix}{Guid.NewGuid():N}");

    private static (string Path, FileStream Lock) Locked(string folder, string prefix)
    {
        while (true)
        {
            var path = NewPath(folder, prefix);
            if (TryLock(path + LockEnding) is { } held)
            {
                return (path, held);
            }
        }
    }

    /// <summary>The lock, or <see langword="null"/> when somebody holds it.</summary>
    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    private static void Sweep(string folder, string prefix)
    {
        foreach (var left in Directory.EnumerateDirectories(folder, prefix + "*").Where(left => IsNamedSo(left, prefix)))
        {
            SweepOne(left);
        }

        foreach (
            var stray in Directory
                .EnumerateFiles(folder, $"{prefix}*{LockEnding}")
                .Where(file => IsNamedSo(file[..^LockEnding.Length], prefix))
                .Where(file =>
                    !Directory.Exists(file[..^LockEnding.Length]) && File.GetLastWriteTimeUtc(file) < DateTime.UtcNow - s_patience
                )
        )
        {
            SweepOne(stray[..^LockEnding.Length]);
        }
    }

    private static void SweepOne(string left)
    {
        try
        {
            using var held = TryLock(left + LockEnding);
            if (held is not null)
            {
                Delete(left);
                File.Delete(left + LockEnding);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another user's, or another build sweeps it at this moment: it is in nobody's way.
        }
    }

    /// <summary>Whatever is not named exactly as <see cref="NewPath"/> does it is somebody else's.</summary>
    private static bool IsNamedSo(string path, string prefix) =>
        Guid.TryParseExact(System.IO.Path.GetFileName(path)[prefix.Length..], "N", out _);

    private static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            // What it took the place of may have been anything.
            File.Delete(path);
        }
    }

    /// <summary>Swaps two folders atomically: renameat2(2) with RENAME_EXCHANGE.</summary>
    private static bool Exchange(string left, string right)
    {
        const int CurrentDirectory = -100;
        const uint RenameExchange = 2;
        try
        {
            return RenameAt2(CurrentDirectory, left, CurrentDirectory, right, RenameExchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int leftDirectory, string left, int rightDirectory, string right, uint flags);
}
