using Cake.LambdaLayer.Doctor;
using Cake.LambdaLayer.Tools;

namespace Cake.LambdaLayer.Planning;

/// <summary>One run of a tool over one file.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Argument">What it must know beside the file's content.</param>
internal sealed record Transformation(TransformationTool Tool, string Argument);
