using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.IO;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Cake.LambdaLayer.Recipes;

// Own code: YamlDotNet's mapping to objects is 100 lines less, but cannot say "line 7: unknown key keeep, did you mean keep".
/// <summary>A mapping of a YAML file, read key by key; every refusal names file, line and what was expected.</summary>
internal sealed class YamlMap
{
    /// <summary>The stream, the document and what a recipe nests, with room.</summary>
    private const int DeepestNesting = 50;

    private readonly string _file;
    private readonly YamlMappingNode _node;
    private readonly Dictionary<string, YamlNode> _values = new(StringComparer.Ordinal);

    private YamlMap(string file, YamlMappingNode node, IReadOnlyCollection<string> keys)
    {
        _file = file;
        _node = node;
        foreach (var (key, value) in node.Children)
        {
            var name = key is YamlScalarNode { Value: { } text } ? text : throw Mistake(key, "expected a plain key");
            if (!keys.Contains(name))
            {
                throw Mistake(key, Suggestions.Unknown("key", name, keys));
            }

            _values[name] = value;
        }
    }

    public static YamlMap Load(string file, params string[] keys)
    {
        var stream = new YamlStream();
        try
        {
            var text = RegularFile.ReadText(file, "file in YAML");
            RefuseDepth(file, text);
            stream.Load(new StringReader(text));
        }
        catch (YamlException exception)
        {
            throw Mistake(file, exception.Start.Line, $"not valid YAML: {OneLine(exception.Message)}");
        }

        return stream.Documents is [{ RootNode: YamlMappingNode root }]
            ? new YamlMap(file, root, keys)
            : throw Mistake(file, 1, $"expected one mapping with the keys {string.Join(", ", keys)}.");
    }

    /// <summary>Nodes are made by recursion, and a stack that overflows ends the process without a word.</summary>
    private static void RefuseDepth(string file, string text)
    {
        var parser = new Parser(new StringReader(text));
        for (var depth = 0; parser.MoveNext(); )
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > DeepestNesting)
            {
                throw Mistake(file, parser.Current.Start.Line, $"more than {DeepestNesting} levels within each other");
            }
        }
    }

    public YamlMap? Map(string key, params string[] keys) =>
        !_values.TryGetValue(key, out var node) ? null
        : node is YamlMappingNode mapping ? new YamlMap(_file, mapping, keys)
        : throw Mistake(node, $"'{key}' expects a mapping with the keys {string.Join(", ", keys)}");

    public IReadOnlyList<YamlMap> Maps(string key, params string[] keys) =>
        Sequence(key, "a list of mappings")
            .Select(node =>
                node is YamlMappingNode mapping
                    ? new YamlMap(_file, mapping, keys)
                    : throw Mistake(node, $"each entry of '{key}' expects a mapping with the keys {string.Join(", ", keys)}")
            )
            .ToList();

    public string Required(string key) => Optional(key) ?? throw Mistake(_node, $"'{key}' is missing; expected a text");

    public string? Optional(string key) =>
        !_values.TryGetValue(key, out var node) ? null
        : node is YamlScalarNode { Value: { Length: > 0 } text } ? text
        : throw Mistake(node, $"'{key}' expects a text");

    /// <summary>Passes a text through a parser and turns its refusal into one that names the line.</summary>
    public T? Parsed<T>(string key, Func<string, T> parse)
        where T : class => Optional(key) is { } text ? Parsed(_values[key], text, parse) : null;

    public bool? Flag(string key) =>
        Optional(key) is not { } text
            ? null
            : text switch
            {
                "true" => true,
                "false" => false,
                _ => throw Mistake(_values[key], $"'{key}' expects true or false"),
            };

    public IReadOnlyList<string> Texts(string key) => Texts(key, text => text);

    /// <summary>A list of texts, each passed through a parser.</summary>
    public IReadOnlyList<string> Texts(string key, Func<string, string> parse) =>
        Sequence(key, "a list of texts")
            .Select(node =>
                node is YamlScalarNode { Value: { Length: > 0 } text }
                    ? Parsed(node, text, parse)
                    : throw Mistake(node, $"'{key}' expects a list of texts")
            )
            .ToList();

    public IReadOnlyDictionary<string, string> Dictionary(string key)
    {
        if (!_values.TryGetValue(key, out var node))
        {
            return new Dictionary<string, string>();
        }

        return node is YamlMappingNode mapping
            ? mapping.Children.ToDictionary(pair => Scalar(pair.Key, key), pair => Scalar(pair.Value, key), StringComparer.Ordinal)
            : throw Mistake(node, $"'{key}' expects a mapping of names to texts");
    }

    public LambdaLayerException Mistake(string key, string expected) => Mistake(_values.GetValueOrDefault(key, _node), expected);

    private string Scalar(YamlNode node, string key) =>
        node is YamlScalarNode { Value: { } text } ? text : throw Mistake(node, $"'{key}' expects names and texts");

    private IEnumerable<YamlNode> Sequence(string key, string expected) =>
        !_values.TryGetValue(key, out var node) ? []
        : node is YamlSequenceNode sequence ? sequence.Children
        : throw Mistake(node, $"'{key}' expects {expected}");

    private T Parsed<T>(YamlNode node, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (LambdaLayerException exception)
        {
            throw Mistake(node, exception.Message);
        }
    }

    private LambdaLayerException Mistake(YamlNode node, string expected) => Mistake(_file, node.Start.Line, $"{expected.TrimEnd('.')}.");

    private static LambdaLayerException Mistake(string file, long line, string text) =>
        new($"{file}:{line}: {text}") { File = file, Line = (int)line };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
