using System.Reflection;
using System.Text.Json.Serialization;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Provenance;

/// <summary>
/// All that went into a layer, and the zip that came out of it, as <c>layer.lock.json</c> holds it. The same inputs give the same zip, in
/// any folder and on any day. Hashes are SHA-256 in hexadecimal digits; nothing in it names a place on a machine.
/// </summary>
internal sealed record LayerLock
{
    /// <summary>The recipe's name.</summary>
    public required string Recipe { get; init; }

    /// <summary>Its files by name, with their hashes.</summary>
    public required IReadOnlyDictionary<string, string> RecipeFiles { get; init; }

    /// <summary>The Lambda runtime identifier.</summary>
    public required string Runtime { get; init; }

    /// <summary>The architecture.</summary>
    public required string Architecture { get; init; }

    /// <summary>The Python minor version.</summary>
    public required string Python { get; init; }

    /// <summary>The hash of the requirements.</summary>
    public required string Requirements { get; init; }

    /// <summary>Whether the requirements lock files by hash.</summary>
    public required bool IsLocked { get; init; }

    /// <summary>The wheels that were installed.</summary>
    public required IReadOnlyList<InstalledWheel> Wheels { get; init; }

    /// <summary>The interpreter that was copied, or <see langword="null"/>.</summary>
    public LockedInterpreter? Interpreter { get; init; }

    /// <summary>
    /// The libraries from the interpreter's machine and those that the recipe hands over, by path in the layer, with the hashes of what was
    /// taken.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Libraries { get; init; }

    /// <summary>The cleanup steps that were switched on.</summary>
    public required IReadOnlyList<string> Steps { get; init; }

    /// <summary>Files that stay although steps claim them.</summary>
    public required IReadOnlyList<string> Restored { get; init; }

    /// <summary>The programs that made something of the inputs, with their versions.</summary>
    public required IReadOnlyDictionary<string, string> Tools { get; init; }

    /// <summary>The zip and the bill of materials, with their hashes.</summary>
    public required IReadOnlyDictionary<string, string> Results { get; init; }

    public const string FileName = "layer.lock.json";

    /// <summary>Who makes the layer.</summary>
    public const string AddinName = "Cake.LambdaLayer";

    /// <summary>Its version, without the commit.</summary>
    [JsonIgnore]
    public static string AddinVersion { get; } =
        typeof(LayerLock).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
