using Cake.LambdaLayer.Options;

namespace Cake.LambdaLayer.Tools;

/// <summary>
/// Makes new content of files. What it makes depends on nothing but the files, the transformations and what it is identified by.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Does">The kind of transformation that it is for.</param>
/// <param name="IdentifyAsync">
/// All that shapes its results, such as the version of a program; <see langword="null"/> when the program is not here.
/// </param>
/// <param name="RunAsync">Does the jobs.</param>
internal sealed record TransformationTool(
    string Name,
    Type Does,
    Func<LayerInputs, CancellationToken, Task<string?>> IdentifyAsync,
    Func<LayerInputs, IReadOnlyList<TransformationJob>, CancellationToken, Task> RunAsync
);
