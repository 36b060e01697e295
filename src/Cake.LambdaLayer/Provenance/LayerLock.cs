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
/// <param name="Recipe">The recipe's name.</param>
/// <param name="RecipeFiles">Its files by name, with their hashes.</param>
/// <param name="Runtime">The Lambda runtime identifier.</param>
/// <param name="Architecture">The architecture.</param>
/// <param name="Python">The Python minor version.</param>
/// <param name="Requirements">The hash of the requirements.</param>
/// <param name="IsLocked">Whether the requirements lock files by hash.</param>
/// <param name="Wheels">The wheels that were installed.</param>
/// <param name="Interpreter">The interpreter that was copied, or <see langword="null"/>.</param>
/// <param name="Steps">The cleanup steps that were switched on.</param>
/// <param name="Restored">Files that stay although steps claim them.</param>
/// <param name="Tools">The programs that made something of the inputs, with their versions.</param>
/// <param name="Results">The zip and the bill of materials, with their hashes.</param>
internal sealed record LayerLock(
    string Recipe,
    IReadOnlyDictionary<string, string> RecipeFiles,
    string Runtime,
    string Architecture,
    string Python,
    string Requirements,
    bool IsLocked,
    IReadOnlyList<InstalledWheel> Wheels,
    LockedInterpreter? Interpreter,
    IReadOnlyList<string> Steps,
    IReadOnlyList<string> Restored,
    IReadOnlyDictionary<string, string> Tools,
    IReadOnlyDictionary<string, string> Results
)
{
    public const string FileName = "layer.lock.json";

    /// <summary>Who makes the layer.</summary>
    public const string AddinName = "Cake.LambdaLayer";

    /// <summary>Its version, without the commit.</summary>
    [JsonIgnore]
    public static string AddinVersion { get; } =
        typeof(LayerLock).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
