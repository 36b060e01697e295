using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Tests.Planning;

/// <summary>Reads what a layer would get.</summary>
internal static class NewContentText
{
    public static string Text(this NewContent content)
    {
        using var folder = TemporaryDirectory.Create();
        var path = Path.Combine(folder.Path, "content");
        content.WriteTo(path);
        return File.ReadAllText(path);
    }
}
