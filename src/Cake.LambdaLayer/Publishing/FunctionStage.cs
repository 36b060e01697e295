using Cake.LambdaLayer.Comparison;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Publishing;

/// <summary>Puts a layer in the place it has, or gets, among the layers of a function.</summary>
internal sealed class FunctionStage
{
    /// <summary>Source: Lambda quotas, "Function layers".</summary>
    private const int MostLayers = 5;

    /// <summary>What stands for the values of a function that is not asked when calls are only shown.</summary>
    private static readonly FunctionConfiguration s_unknown = new(
        "arn:aws:lambda:REGION:ACCOUNT:function:NAME",
        0,
        null,
        null,
        [],
        null,
        null
    );

    private readonly AwsCli _aws;
    private readonly string _name;
    private readonly FunctionConfiguration _function;
    private readonly string _layerArn;
    private readonly IReadOnlyDictionary<string, string> _recipeVariables;
    private readonly long _leastBytes;
    private readonly IReadOnlyList<string> _onlyZipped;

    private FunctionStage(
        AwsCli aws,
        string name,
        FunctionConfiguration function,
        string layerArn,
        LayerOptions options,
        long leastBytes,
        IReadOnlyList<string> onlyZipped
    )
    {
        _aws = aws;
        _name = name;
        _function = function;
        _layerArn = layerArn;
        _recipeVariables = options.Recipe.Environment;
        _leastBytes = leastBytes;
        _onlyZipped = onlyZipped;
    }

    /// <summary>Reads the function and checks whether it can take the layer; changes nothing.</summary>
    /// <exception cref="LambdaLayerException">It cannot, or cannot be read.</exception>
    public static async Task<FunctionStage> PrepareAsync(
        AwsCli aws,
        LayerOptions options,
        string name,
        string layerName,
        LayerArchive archive
    )
    {
        if (
            await aws.AskAsync<FunctionConfiguration>(["lambda", "get-function-configuration", "--function-name", name]) is not { } function
        )
        {
            return new FunctionStage(aws, name, s_unknown, s_unknown.LayerArn(layerName), options, archive.UnzippedBytes, []);
        }

        aws.Hide(function.Variables.Values);
        var layerArn = function.LayerArn(layerName);
        var others = (function.Layers ?? []).Where(layer => layer.LayerArn != layerArn).ToList();
        Check(name, function, others, archive.Target);

        // Of a function's code and of layers the API tells the size of the zip only, which content is hardly ever smaller than: a bound
        // from
        // below. Versions of this addin tell the rest in their description. Lambda itself checks the sum when it updates the function.
        var sizes = new List<(string What, long Bytes, bool IsZipped)> { ("the function's code", function.CodeSize, true) };
        foreach (var layer in others)
        {
            var unzipped = await UnzippedAsync(aws, layer);
            sizes.Add((layer.Arn, unzipped ?? layer.CodeSize, unzipped is null));
        }

        var least = archive.UnzippedBytes + Math.Max(sizes.Sum(size => size.Bytes), options.ReservedBytes);
        if (least > options.LimitBytes)
        {
            var parts = sizes.Select(size => $"{size.What} {ProgressText.Megabytes(size.Bytes)} MB{(size.IsZipped ? " zipped" : "")}");
            throw new LambdaLayerException(
                $"Function {name} and its layers would take at least {ProgressText.Megabytes(least)} MB of "
                    + $"{ProgressText.Megabytes(options.LimitBytes)} MB: this layer "
                    + $"{ProgressText.Megabytes(archive.UnzippedBytes)} MB, {string.Join(", ", parts)}. Nothing was "
                    + "published; make one of them smaller, or take a layer off the function."
            );
        }

        return new FunctionStage(
            aws,
            name,
            function,
            layerArn,
            options,
            least,
            sizes.Where(size => size.IsZipped).Select(size => size.What).ToList()
        );
    }

    /// <summary>
    /// Attaches a version in the place of another version of the layer, or behind all others, and sets the recipe's variables.
    /// </summary>
    /// <exception cref="LambdaLayerException">Lambda refused it, or somebody changed the function meanwhile.</exception>
    public async Task<FunctionUpdate> AttachAsync(string versionArn)
    {
        var attached = (_function.Layers ?? []).Select(layer => layer.LayerArn == _layerArn ? versionArn : layer.Arn).Distinct().ToList();
        var layers = attached.Contains(versionArn) ? attached : [.. attached, versionArn];
        var changed = _recipeVariables
            .Where(variable => _function.Variables.GetValueOrDefault(variable.Key) != variable.Value)
            .Select(variable => variable.Key)
            .ToList();
        var isChanged = changed.Count > 0 || !layers.SequenceEqual((_function.Layers ?? []).Select(layer => layer.Arn));
        if (isChanged)
        {
            await UpdateAsync(layers, changed.Count > 0);
        }

        return new FunctionUpdate(_name, isChanged, layers, changed, _leastBytes, _onlyZipped);
    }

    private async Task UpdateAsync(IReadOnlyList<string> layers, bool setsVariables)
    {
        // In a file nobody else can read, as command lines are everybody's.
        using var folder = TemporaryDirectory.Create();
        var file = Path.Combine(folder.Path, "environment.json");
        var variables = _function
            .Variables.Concat(_recipeVariables)
            .GroupBy(variable => variable.Key)
            .ToDictionary(group => group.Key, group => group.Last().Value);
        JsonFile.Write(file, new Dictionary<string, object> { ["Variables"] = variables });
        var isShown = ReferenceEquals(_function, s_unknown);
        string[] environment = !setsVariables
            ? []
            :
            [
                "--environment",
                isShown
                    ? $"Variables={{…,{string.Join(',', _recipeVariables.Select(variable => $"{variable.Key}={variable.Value}"))}}}"
                    : $"file://{file}",
            ];
        string[] revision = _function.RevisionId is { } id ? ["--revision-id", id] : [];
        await _aws.AskAsync<object>([
            "lambda",
            "update-function-configuration",
            "--function-name",
            _name,
            "--layers",
            .. isShown ? ["…"] : Array.Empty<string>(),
            .. layers,
            .. environment,
            .. revision,
        ]);
        await _aws.DoAsync("lambda", "wait", "function-updated", "--function-name", _name);
    }

    private static void Check(
        string name,
        FunctionConfiguration function,
        IReadOnlyList<FunctionConfiguration.AttachedLayer> others,
        LambdaTarget target
    )
    {
        var architecture = function.Architectures is [var only, ..] ? only : "x86_64";
        var refusal =
            function.Runtime is null ? $"Function {name} is a container image, which takes no layers: put the packages into the image."
            : function.Runtime != target.Runtime.Identifier || architecture != target.Architecture
                ? $"Function {name} runs {function.Runtime} on {architecture}, the layer is for "
                    + $"{target.Runtime.Identifier} on {target.Architecture}: build it with "
                    + $"settings.Runtime={function.Runtime} settings.Architecture={architecture}."
            : others.Count >= MostLayers
                ? $"Function {name} has {others.Count} other layers already, and Lambda takes {MostLayers} in all: "
                    + $"take one off ({string.Join(", ", others.Select(layer => layer.Arn))})."
            // An update replaces all variables, so those that cannot be read would be lost.
            : function.Environment?.Error is { } error
                ? $"The environment variables of function {name} cannot be read ({error.ErrorCode}: {error.Message}), "
                    + "and would be lost: allow kms:Decrypt, or attach the layer by hand."
            : null;
        if (refusal is not null)
        {
            throw new LambdaLayerException(refusal);
        }
    }

    private static async Task<long?> UnzippedAsync(AwsCli aws, FunctionConfiguration.AttachedLayer layer)
    {
        try
        {
            return VersionDescription
                .TryRead(
                    (
                        await aws.AskAsync<LayerVersion>([
                            "lambda",
                            "get-layer-version",
                            "--layer-name",
                            layer.LayerArn,
                            "--version-number",
                            layer.Version,
                        ])
                    )?.Description
                )
                ?.UnzippedBytes;
        }
        catch (LambdaLayerException)
        {
            // Layers of other accounts, and versions that were deleted, tell nothing; the function may use them all the same.
            return null;
        }
    }
}
