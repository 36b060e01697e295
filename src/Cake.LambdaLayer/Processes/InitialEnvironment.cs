using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Cake.LambdaLayer.Processes;

/// <summary>What others of the same user can read of this process's variables, as long as it runs.</summary>
/// <remarks>Source: proc(5): <c>/proc/PID/environ</c> shows the memory between env_start and env_end of <c>/proc/PID/stat</c>.</remarks>
internal static class InitialEnvironment
{
    // Fields 50 and 51 of stat, counted behind the name, which is the second.
    private const int Start = 50 - 3;
    private const int End = 51 - 3;

    private static readonly Lock s_lock = new();

    /// <summary>Takes it away; this process itself goes on knowing its variables.</summary>
    public static void Hide()
    {
        lock (s_lock)
        {
            // From now on the runtime answers from a copy of its own, and so hands them on to children.
            Environment.SetEnvironmentVariable("LAMBDALAYER_HIDDEN", "1");
            Environment.SetEnvironmentVariable("LAMBDALAYER_HIDDEN", null);
            var stat = File.ReadAllText("/proc/self/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var (start, end) = (Address(fields[Start]), Address(fields[End]));
            if (start == 0 || end <= start)
            {
                return;
            }

            // Native code that asks for one finds it empty; names stay, so that nothing runs beyond the end.
            var bytes = new byte[checked((int)(end - start))];
            Marshal.Copy((nint)start, bytes, 0, bytes.Length);
            var at = 0;
            foreach (var variable in Encoding.Latin1.GetString(bytes).Split('\0'))
            {
                var name = variable.IndexOf('=', StringComparison.Ordinal) + 1;
                if (name > 0)
                {
                    bytes.AsSpan(at + name, variable.Length - name).Clear();
                }

                at += variable.Length + 1;
            }

            Marshal.Copy(bytes, 0, (nint)start, bytes.Length);
        }
    }

    private static long Address(string field) => (long)ulong.Parse(field, CultureInfo.InvariantCulture);
}
