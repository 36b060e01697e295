using Cake.Core.Diagnostics;

namespace Build.Console;

/// <summary>Cake's log, which shows among others why a run failed, in the words of the command line.</summary>
internal sealed class SettingNamesLog(ICakeLog log) : ICakeLog
{
    /// <inheritdoc/>
    public Verbosity Verbosity
    {
        get => log.Verbosity;
        set => log.Verbosity = value;
    }

    /// <inheritdoc/>
    public void Write(Verbosity verbosity, LogLevel level, string format, params object[] args) =>
        log.Write(verbosity, level, format, args.Select(Translate).ToArray());

    private static object Translate(object shown) => shown is string or Exception ? SettingNames.Translate(shown.ToString()!) : shown;
}
