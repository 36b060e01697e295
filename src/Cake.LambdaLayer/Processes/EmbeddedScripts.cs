namespace Cake.LambdaLayer.Processes;

/// <summary>
/// The Python scripts the addin carries, as Python describes, analyses and probes Python, and the template of the report page.
/// </summary>
internal static class EmbeddedScripts
{
    public static string Read(string name)
    {
        using var reader = new StreamReader(Open(name));
        return reader.ReadToEnd();
    }

    /// <summary>Writes a script where an interpreter can run it.</summary>
    /// <returns>The path of the file.</returns>
    public static string WriteTo(string directory, string name)
    {
        var path = Path.Combine(directory, name);
        File.WriteAllText(path, Read(name));
        return path;
    }

    private static Stream Open(string name) =>
        typeof(EmbeddedScripts).Assembly.GetManifestResourceStream(name)
        ?? throw new InvalidOperationException($"The addin carries no file named {name}.");
}
