namespace Cake.LambdaLayer.Planning;

/// <summary>The bytecode of a source.</summary>
/// <param name="MountedPath">The path of the source where Lambda mounts the layer, which stack traces show.</param>
internal sealed record CompileSource(string MountedPath) : Transformation;
