using System.Text.Json;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Tools;

/// <summary>Takes the white space between the tokens of JSON away.</summary>
internal static class JsonMinifier
{
    public static TransformationTool Tool { get; } = new("JSON", typeof(MinifyJson), (_, _) => Task.FromResult<string?>("1"), RunAsync);

    /// <summary>
    /// The same tokens without white space between them; <see langword="null"/> when there is none, or when this is not plain JSON.
    /// </summary>
    internal static byte[]? Minified(ReadOnlySpan<byte> json)
    {
        var result = new MemoryStream(json.Length);
        // Of what follows directly on what: tokens but the first of a list are told apart by commas.
        var needsComma = false;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
            while (reader.Read())
            {
                var isEnd = reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject;
                if (needsComma && !isEnd)
                {
                    result.WriteByte((byte)',');
                }

                var isText = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName;
                Write(result, isText, reader.ValueSpan);
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    result.WriteByte((byte)':');
                }

                needsComma = reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.StartArray or JsonTokenType.StartObject);
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return result.Length < json.Length && IsSame(json, result.ToArray()) ? result.ToArray() : null;
    }

    private static void Write(MemoryStream result, bool isText, ReadOnlySpan<byte> value)
    {
        if (isText)
        {
            result.WriteByte((byte)'"');
        }

        result.Write(value);
        if (isText)
        {
            result.WriteByte((byte)'"');
        }
    }

    /// <summary>Whether two texts have the same tokens, each written in the same way.</summary>
    private static bool IsSame(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var inputs = new JsonReaderOptions { MaxDepth = 1000 };
        var first = new Utf8JsonReader(left, inputs);
        var second = new Utf8JsonReader(right, inputs);
        while (first.Read())
        {
            if (!second.Read() || first.TokenType != second.TokenType || !first.ValueSpan.SequenceEqual(second.ValueSpan))
            {
                return false;
            }
        }

        return !second.Read();
    }

    private static Task RunAsync(LayerInputs inputs, IReadOnlyList<TransformationJob> jobs, CancellationToken cancellation)
    {
        Parallel.ForEach(
            jobs,
            new ParallelOptions { CancellationToken = cancellation },
            job =>
            {
                if (Minified(File.ReadAllBytes(job.Source)) is { } minified)
                {
                    File.WriteAllBytes(job.Result, minified);
                }
            }
        );
        return Task.CompletedTask;
    }
}
