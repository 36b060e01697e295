using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Sizing;

namespace Cake.LambdaLayer.Build;

/// <summary>
/// The folder of a result while it is being made, beside the last good result, which it takes the place of by one rename.
/// Disposing of it without publishing leaves the last good result as it was.
/// </summary>
internal sealed class LayerBuild : IDisposable
{
    /// <summary>The folder of a result that keeps what the result before it said about itself.</summary>
    public const string PreviousFolder = "previous";

    /// <summary>The folder of a result that Lambda mounts.</summary>
    public const string LayerFolder = "layer";

    /// <summary>What a result says about itself, which the next one is compared with.</summary>
    public static readonly string[] Files = [LayerPlan.FileName, SizeReport.FileName, LayerContents.FileName];

    private readonly TemporaryDirectory _working;
    private readonly string _result;
    private readonly bool _isResumed;

    private LayerBuild(string result, bool isResumed, Action<string>? fill = null)
    {
        _result = result;
        _isResumed = isResumed;
        ResultFolders.Refuse(result);
        _working = TemporaryDirectory.Below(Path.GetDirectoryName(result)!, fill);
        Last = LastLayer.In(result);
    }

    /// <summary>The layer of the last good result, or <see langword="null"/>.</summary>
    public LastLayer? Last { get; }

    /// <summary>The folder of the result that this build is compared with, which may not exist.</summary>
    public string PreviousResult => _isResumed ? PathOf(PreviousFolder) : _result;

    /// <summary>What Lambda will mount at <c>/opt</c>.</summary>
    public string Layer => PathOf(LayerFolder);

    /// <summary>Starts with an empty folder.</summary>
    /// <param name="result">The folder of the result.</param>
    /// <exception cref="LambdaLayerException">The folder around it cannot be written to, or it holds what no build wrote.</exception>
    public static LayerBuild Begin(string result) => StageErrors.Explain(() => new LayerBuild(result, isResumed: false));

    /// <summary>Starts with a copy of the last good result, to run a single stage on it.</summary>
    /// <param name="result">The folder of the result.</param>
    /// <exception cref="LambdaLayerException">There is no result.</exception>
    public static LayerBuild Resume(string result)
    {
        if (!File.Exists(Path.Combine(result, LayerPlan.FileName)))
        {
            throw new LambdaLayerException($"There is no layer to work on in {result}: run LambdaLayerCleanup first.");
        }

        return StageErrors.Explain(() =>
            new LayerBuild(result, isResumed: true, folder => Materializer.Copy(FileTree.Read(result), folder, CancellationToken.None))
        );
    }

    /// <summary>A file of the result.</summary>
    /// <param name="name">Its name, for example <c>plan.json</c>.</param>
    /// <returns>Its absolute path while the build goes on.</returns>
    public string PathOf(string name) => Path.Combine(_working.Path, name);

    /// <summary>The file of the last good result that one of a resumed build is a copy of.</summary>
    /// <param name="name">Its name.</param>
    public string OriginalOf(string name) => Path.Combine(_result, name);

    /// <summary>Deletes all that was made, to make it once more.</summary>
    public void Clear() => _working.Clear();

    /// <summary>Puts the build in the place of the last good result.</summary>
    /// <exception cref="LambdaLayerException">The result cannot be put there; the last good one is untouched.</exception>
    public void Publish() =>
        StageErrors.Explain(() =>
        {
            // Somebody may have put something there meanwhile.
            ResultFolders.Refuse(_result);
            // A stage that was run alone makes no new build of the result, which goes on to be compared with the one before it.
            if (!_isResumed)
            {
                var previous = Directory.CreateDirectory(PathOf(PreviousFolder)).FullName;
                foreach (var name in Files.Where(name => RegularFile.Is(Path.Combine(_result, name))))
                {
                    File.Copy(Path.Combine(_result, name), Path.Combine(previous, name));
                }
            }

            _working.Replace(_result);
        });

    /// <summary>Removes what was not published.</summary>
    public void Dispose() => _working.Dispose();
}
