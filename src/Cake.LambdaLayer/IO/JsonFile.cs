using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cake.LambdaLayer.IO;

/// <summary>The JSON files of a build: indented, camel case, readable as text, written whole or not at all.</summary>
internal static class JsonFile
{
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web)
        {
            WriteIndented = true,
            // The files are read by people too; nothing of them is ever put into a page.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        };

    public static void Write<T>(string path, T value) => WholeFile.Write(path, stream => JsonSerializer.Serialize(stream, value, Options));

    /// <exception cref="LambdaLayerException">The file is damaged.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<T>(stream, Options) ?? throw new JsonException("the file holds null");
        }
        catch (JsonException exception)
        {
            throw new LambdaLayerException($"{path} is damaged ({exception.Message}); delete it and build again.");
        }
    }
}
