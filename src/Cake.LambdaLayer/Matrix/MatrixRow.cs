using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Matrix;

/// <summary>One layer to build, as one job of a CI system.</summary>
public sealed record MatrixRow
{
    /// <summary>What it is called, also fit for a file: <c>sample-nodejs22.x-x86_64-requirements-old</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The recipe.</summary>
    public required string Recipe { get; init; }

    /// <summary>The Lambda runtime identifier.</summary>
    public required string Runtime { get; init; }

    /// <summary>The architecture as Lambda spells it.</summary>
    public required string Architecture { get; init; }

    /// <summary>The requirements file's name, or empty when the recipe has none.</summary>
    public required string Requirements { get; init; }

    /// <summary>The Python minor version to build with.</summary>
    public required string Python { get; init; }

    /// <summary>The label of GitHub's machines of that architecture, where the probes can run.</summary>
    public required string Runner { get; init; }

    /// <summary>The folder of its result, below the output folder.</summary>
    public required string Result { get; init; }

    /// <summary>
    /// The same for layers that are made of the same install, as far as that is known without the installer: requirements, Python,
    /// architecture and C library.
    /// </summary>
    public required string CacheKey { get; init; }
}
