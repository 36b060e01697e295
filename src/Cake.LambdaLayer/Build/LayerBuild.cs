using Cake.LambdaLayer.Comparison;
using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Build;

/// <summary>
/// The result of a build while it is being made: a folder beside the last good result, which takes that one's place by one rename.
/// Disposing of it without publishing leaves the last good result as it was.
/// </summary>
public sealed class LayerBuild : IDisposable
{
    private readonly TemporaryDirectory _working;
    private readonly string _result;
    private readonly bool _isResumed;
    private LayerPlan? _plan;

    private LayerBuild(LayerOptions options, TemporaryDirectory working, bool isResumed)
    {
        _isResumed = isResumed;
        Options = options;
        _working = working;
        _result = options.ResultDirectory;
        Last = LastLayer.In(options.ResultDirectory);
    }

    /// <summary>What is being built.</summary>
    public LayerOptions Options { get; private set; }

    /// <summary>The layer of the last good result, or <see langword="null"/>.</summary>
    internal LastLayer? Last { get; }

    /// <summary>The folder of the result that this build is compared with, which may not exist.</summary>
    internal string PreviousResult => _isResumed ? PathOf(LayerResult.PreviousFolder) : _result;

    /// <summary>What Lambda will mount at <c>/opt</c>.</summary>
    public string Layer => Path.Combine(_working.Path, "layer");

    /// <summary>The plan of the stages that ran.</summary>
    public LayerPlan Plan
    {
        get => _plan ??= JsonFile.Read<LayerPlan>(PathOf(LayerPlan.FileName));
        internal set
        {
            JsonFile.Write(PathOf(LayerPlan.FileName), value);
            // What is read has none of the contents that a plan brings along, and these may be large.
            _plan = null;
        }
    }

    /// <summary>Starts with an empty folder.</summary>
    /// <param name="options">What to build.</param>
    /// <returns>The build.</returns>
    /// <exception cref="LambdaLayerException">The output folder cannot be written to.</exception>
    public static LayerBuild Begin(LayerOptions options) => StageErrors.Explain(() => Begin(options, isResumed: false));

    /// <summary>Starts with a copy of the last good result, to run a single stage on it.</summary>
    /// <param name="options">What to build.</param>
    /// <returns>The build.</returns>
    /// <exception cref="LambdaLayerException">There is no result.</exception>
    public static LayerBuild Resume(LayerOptions options)
    {
        if (!File.Exists(Path.Combine(options.ResultDirectory, LayerPlan.FileName)))
        {
            throw new LambdaLayerException($"There is no layer to work on in {options.ResultDirectory}: run LambdaLayerCleanup first.");
        }

        return StageErrors.Explain(() =>
            Begin(
                options,
                isResumed: true,
                folder => Materializer.Copy(FileTree.Read(options.ResultDirectory), folder, CancellationToken.None)
            )
        );
    }

    /// <summary>A file of the result.</summary>
    /// <param name="name">Its name, for example <c>plan.json</c>.</param>
    /// <returns>Its absolute path while the build goes on.</returns>
    public string PathOf(string name) => Path.Combine(_working.Path, name);

    /// <summary>Forgets all that was made, to make it once more with other options.</summary>
    internal void StartOver(LayerOptions options)
    {
        _working.Clear();
        _plan = null;
        Options = options;
    }

    /// <summary>Puts the build in the place of the last good result.</summary>
    /// <exception cref="LambdaLayerException">The result cannot be put there; the last good one is untouched.</exception>
    public void Publish() =>
        StageErrors.Explain(() =>
        {
            // In the form that the AWS CLI takes: aws lambda update-function-configuration --environment file://…
            JsonFile.Write(
                PathOf("function-environment.json"),
                new Dictionary<string, IReadOnlyDictionary<string, string>> { ["Variables"] = Options.Recipe.Environment }
            );
            // A stage that was run alone makes no new build of the result, which goes on to be compared with the one before it.
            if (!_isResumed)
            {
                var previous = Directory.CreateDirectory(PathOf(LayerResult.PreviousFolder)).FullName;
                foreach (var name in LayerResult.Files.Where(name => File.Exists(Path.Combine(_result, name))))
                {
                    File.Copy(Path.Combine(_result, name), Path.Combine(previous, name));
                }
            }

            _working.Replace(_result);
        });

    /// <summary>Removes what was not published.</summary>
    public void Dispose() => _working.Dispose();

    private static LayerBuild Begin(LayerOptions options, bool isResumed, Action<string>? fill = null) =>
        new(options, TemporaryDirectory.Below(Path.GetDirectoryName(options.ResultDirectory)!, fill), isResumed);
}
