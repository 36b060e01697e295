using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

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
            RespectNullableAnnotations = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Require } },
        };

    public static void Write<T>(string path, T value) => WholeFile.Write(path, stream => JsonSerializer.Serialize(stream, value, Options));

    /// <summary>Reads a value.</summary>
    /// <param name="path">The file.</param>
    /// <param name="original">The file that it is a copy of, which is named when it is damaged.</param>
    /// <exception cref="LambdaLayerException">The file is damaged, or something else.</exception>
    public static T Read<T>(string path, string? original = null)
    {
        if (!RegularFile.Is(path) && Path.Exists(path))
        {
            throw new LambdaLayerException($"{original ?? path} is a folder, a pipe or a device, and no file; delete it and build again.");
        }

        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<T>(stream, Options) ?? throw new JsonException();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            var place = exception is JsonException { LineNumber: { } line } ? $", in line {line + 1}" : "";
            throw new LambdaLayerException($"{original ?? path} is damaged{place}; delete it and build again.", exception);
        }
    }

    /// <summary>What cannot be missing in the program cannot be missing in a file: JSON of another kind is damage.</summary>
    private static void Require(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            property.IsRequired |=
                !property.PropertyType.IsValueType && property.AssociatedParameter is { HasDefaultValue: false, IsNullable: false };
        }
    }
}
