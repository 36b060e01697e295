using System.Text.Json;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Installation;

/// <summary>The wheel that pip made a distribution of, once more.</summary>
internal static class WheelOfPip
{
    /// <param name="tool">pip.</param>
    /// <param name="request">What was asked of it.</param>
    /// <param name="metadata">The name of the distribution's <c>.dist-info</c> folder.</param>
    /// <param name="report">pip's report of the install (<c>--report</c>).</param>
    /// <param name="folder">Where a wheel may be put that is not on this machine.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="LambdaLayerException">pip cannot fetch it again.</exception>
    public static async Task<string> FindAsync(
        InstallerTool tool,
        InstallRequest request,
        string metadata,
        string report,
        string folder,
        CancellationToken cancellation
    )
    {
        var name = Distribution.Normalize(metadata.Split('-')[0]);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(report, cancellation));
        var item = json
            .RootElement.GetProperty("install")
            .EnumerateArray()
            .First(item => Distribution.Normalize(item.GetProperty("metadata").GetProperty("name").GetString()!) == name);
        var address = new Uri(item.GetProperty("download_info").GetProperty("url").GetString()!);
        if (address.IsFile)
        {
            return address.LocalPath;
        }

        var fetched = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        var requirement = $"{name}=={item.GetProperty("metadata").GetProperty("version").GetString()}";
        var result = await tool.RunAsync(
            request.Target,
            [
                "download",
                "--no-deps",
                "--only-binary",
                ":all:",
                .. PlatformTags.OfPip(request.Target, request.PythonVersion, request.GlibcMinor),
                "--dest",
                fetched,
                requirement,
                .. request.SourceArguments,
            ],
            request.Secrets,
            cancellation
        );
        return result.ExitCode == 0
            ? Directory.EnumerateFiles(fetched, "*.whl").Single()
            : throw InstallFailure.Explain(tool, request, requirement, result, result);
    }
}
