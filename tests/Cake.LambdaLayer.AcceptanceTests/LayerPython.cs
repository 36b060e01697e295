using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification.Sandbox;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The interpreter of a layer, to be started where the layer lies.</summary>
internal static class LayerPython
{
    /// <summary>The folder whose <c>python/bin/python3</c> starts: the layer, or one that stands in for it.</summary>
    public static string RootOf(string layer, TemporaryDirectory standIn)
    {
        var python = new FileInfo(Path.Combine(layer, "python/bin/python3")).LinkTarget!;
        return LayerEntrance.Of(layer, new LayerLayout(python["python".Length..], BundlesInterpreter: true), foreign: null, standIn.Path);
    }
}
