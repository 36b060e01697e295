using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Cake.LambdaLayer;

/// <summary>A folder that exists until it is disposed of, or until it became a result by one rename.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private const string Prefix = ".tmp-";

    private TemporaryDirectory(string path) => Path = path;

    public string Path { get; }

    /// <summary>Makes one below a folder, so that a later rename stays on one file system; sweeps what killed builds left there.</summary>
    public static TemporaryDirectory Below(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var left in Directory.EnumerateDirectories(folder, Prefix + "*").Where(left => !IsInUse(left)))
        {
            Delete(left);
        }

        var path = System.IO.Path.Combine(folder, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(path);
        return new TemporaryDirectory(path);
    }

    /// <summary>Makes one in the system's place for temporary files.</summary>
    public static TemporaryDirectory Create() => new(Directory.CreateTempSubdirectory("lambda-layer-").FullName);

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
            Directory.Move(path, System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}"));
        }
    }

    /// <summary>Makes it empty again.</summary>
    public void Clear()
    {
        Delete(Path);
        Directory.CreateDirectory(Path);
    }

    public void Dispose() => Delete(Path);

    private static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static bool IsInUse(string path)
    {
        var owner = System.IO.Path.GetFileName(path)[Prefix.Length..].Split('-')[0];
        if (!int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return false;
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

    /// <summary>Swaps two folders atomically: renameat2(2) with RENAME_EXCHANGE, renamex_np(2) with RENAME_SWAP.</summary>
    private static bool Exchange(string left, string right)
    {
        const int CurrentDirectory = -100;
        const uint RenameExchange = 2;
        try
        {
            return OperatingSystem.IsLinux() ? RenameAt2(CurrentDirectory, left, CurrentDirectory, right, RenameExchange) == 0
                : OperatingSystem.IsMacOS() && RenameX(left, right, RenameExchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "renameat2", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int RenameAt2(
        int leftDirectory, [MarshalAs(UnmanagedType.LPUTF8Str)] string left, int rightDirectory, [MarshalAs(UnmanagedType.LPUTF8Str)] string right, uint flags);

    [DllImport("libc", EntryPoint = "renamex_np", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int RenameX([MarshalAs(UnmanagedType.LPUTF8Str)] string left, [MarshalAs(UnmanagedType.LPUTF8Str)] string right, uint flags);
}
