using System.Text.Json;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Installation;

/// <summary>What the settings of this machine say to an installer of where wheels come from; nothing else of them counts.</summary>
/// <param name="FindLinks">Folders, absolute, and pages with wheels.</param>
/// <param name="Variables">Variables for pip, unless the environment has them.</param>
/// <param name="Configuration">The text of a <c>uv.toml</c>; empty when it would say nothing.</param>
internal sealed record InstallerSettings(
    IReadOnlyList<string> FindLinks,
    IReadOnlyDictionary<string, string> Variables,
    string Configuration
)
{
    private const string Script = "installer_settings.py";

    public static InstallerSettings None { get; } = new([], new Dictionary<string, string>(), "");

    /// <summary>Reads them: configuration files, and the variables that name folders of wheels.</summary>
    /// <param name="installer"><c>pip</c> or <c>uv</c>.</param>
    /// <param name="interpreter">The interpreter that reads them.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="LambdaLayerException">A file cannot be read; the message names it.</exception>
    public static async Task<InstallerSettings> ReadAsync(string installer, PythonInterpreter interpreter, CancellationToken cancellation)
    {
        var run = await PythonScript.RunAsync(
            interpreter.Executable,
            Script,
            [installer, interpreter.Prefix],
            readsVariables: true,
            cancellation: cancellation
        );
        if (run.ExitCode != 0)
        {
            throw new LambdaLayerException($"{run.Error.Trim()}. Mend it, or take it away.");
        }

        try
        {
            return JsonSerializer.Deserialize<InstallerSettings>(run.Output, JsonFile.Options)!;
        }
        catch (JsonException)
        {
            throw new LambdaLayerException(
                $"{interpreter.Executable} ended well, but did not run the script that reads the settings of {installer}: is it a Python?"
            );
        }
    }

    /// <summary>What of them shapes an install.</summary>
    public IEnumerable<string> Inputs =>
        Variables
            .OrderBy(variable => variable.Key, StringComparer.Ordinal)
            .Select(variable => $"{variable.Key}={variable.Value}")
            .Append(Configuration);
}
