using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Cake.LambdaLayer.IO;

/// <summary>A folder that exists until it is disposed of, or until it became a result by one rename.</summary>
internal sealed partial class TemporaryDirectory : IDisposable
{
    private const string Prefix = ".tmp-";
    private const string SystemPrefix = "lambda-layer-";

    private static readonly ConcurrentDictionary<string, bool> s_own = new(StringComparer.Ordinal);

    private TemporaryDirectory(string path)
    {
        Path = path;
        s_own[path] = true;
        Directory.CreateDirectory(path);
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
        return Filled(new TemporaryDirectory(NewPath(folder, Prefix)), fill);
    }

    /// <summary>Makes one in the system's place for temporary files and fills it; it goes when that fails.</summary>
    public static TemporaryDirectory Create(Action<string>? fill = null)
    {
        _ = s_swept.Value;
        var directory = new TemporaryDirectory(NewPath(System.IO.Path.GetTempPath(), SystemPrefix));
        // The place is everybody's: what is in the folder is for nobody else to read.
        File.SetUnixFileMode(directory.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        return Filled(directory, fill);
    }

    /// <summary>Turns it into a result by one rename.</summary>
    /// <returns>False when somebody else made the same result in the meantime.</returns>
    public bool MoveTo(string path)
    {
        try
        {
            Directory.Move(Path, path);
            return true;
        }
        catch (IOException) when (Directory.Exists(path))
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
        s_own.TryRemove(Path, out _);
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

    private static string NewPath(string folder, string prefix) =>
        System.IO.Path.Combine(folder, $"{prefix}{Environment.ProcessId}-{Guid.NewGuid():N}");

    private static void Sweep(string folder, string prefix)
    {
        foreach (var left in Directory.EnumerateDirectories(folder, prefix + "*").Where(left => !IsInUse(left, prefix)))
        {
            try
            {
                Delete(left);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another user's, or another build sweeps it at this moment: it is in nobody's way.
            }
        }
    }

    private static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static bool IsInUse(string path, string prefix)
    {
        // Whatever is not named exactly as NewPath does it is somebody else's.
        var parts = System.IO.Path.GetFileName(path)[prefix.Length..].Split('-');
        if (
            parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || !Guid.TryParseExact(parts[1], "N", out _)
        )
        {
            return true;
        }

        // In containers a killed build and the one after it often have the same number.
        if (id == Environment.ProcessId)
        {
            return s_own.ContainsKey(path);
        }

        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
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
