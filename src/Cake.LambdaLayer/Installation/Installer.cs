namespace Cake.LambdaLayer.Installation;

/// <summary>The stage Install: requirements become a pristine install in the cache.</summary>
internal static class Installer
{
    /// <exception cref="LambdaLayerException">Nothing could be installed; the message says why and what to do.</exception>
    public static async Task<PristineInstall> InstallAsync(LayerOptions options, CancellationToken cancellation)
    {
        if (options.InstallKey is { } key)
        {
            return Existing(options, key);
        }

        var request = InstallRequest.For(options);
        var tool = await InstallerTool.FindAsync(options.Installer, options.Interpreter, cancellation);
        var install = new PristineInstall(Path.Combine(options.InstallsDirectory, request.Key(tool)), $"{tool.Name} {tool.Version}", Reused: true);
        var damage = "it is not there";
        if (Directory.Exists(install.Directory))
        {
            damage = InstallSeal.FindDamage(install.Directory, out var tree);
            if (damage is null)
            {
                return install with { Tree = tree };
            }
        }

        using var working = TemporaryDirectory.Below(options.InstallsDirectory);
        var packages = Path.Combine(working.Path, "packages");
        Directory.CreateDirectory(packages);
        var requirements = Path.Combine(working.Path, InstallSeal.Requirements);
        await File.WriteAllTextAsync(requirements, request.Requirements, cancellation);

        var arguments = Arguments(tool, request, options, requirements, packages);
        // A complete lock names all that will be there.
        var progress = new InstallProgress(options.Progress, request.HasHashes && options.Requirements is { } path ? RequirementsFile.Read(path).Names.Count : null);
        var result = await tool.RunAsync(arguments, Variables(), cancellation, progress.Read);
        if (result.ExitCode != 0)
        {
            // Only a verbose run says which wheels were passed over, and for which tags.
            var verbose = tool.Name == "pip" && InstallFailure.IsMissingWheel(result)
                ? await tool.RunAsync([.. arguments, "-vv"], Variables(), cancellation)
                : result;
            throw InstallFailure.Explain(tool, request, result, verbose);
        }

        // uv locks the folder by a file in it, and leaves that behind.
        File.Delete(Path.Combine(packages, ".lock"));
        InstalledTree.Normalize(packages, request.BundlesInterpreter);
        InstallSeal.Write(working.Path);
        if (working.MoveTo(install.Directory))
        {
            return install with { Reused = false };
        }

        // Another build may have made the same in the meantime, and be reading it.
        if (InstallSeal.FindDamage(install.Directory) is null)
        {
            return install;
        }

        working.Replace(install.Directory);
        return install with { Reused = false, Damage = damage };
    }

    /// <summary>pip waits for minutes on an index that is not there; who wants that says so in the variable.</summary>
    private static Dictionary<string, string?> Variables() =>
        new[] { ("PIP_RETRIES", "1"), ("PIP_NO_INPUT", "1"), ("PIP_DISABLE_PIP_VERSION_CHECK", "1"), ("PIP_ROOT_USER_ACTION", "ignore") }
            .ToDictionary(variable => variable.Item1, variable => (string?)(Environment.GetEnvironmentVariable(variable.Item1) ?? variable.Item2));

    private static PristineInstall Existing(LayerOptions options, string key)
    {
        var install = new PristineInstall(Path.Combine(options.InstallsDirectory, key), "an earlier build", Reused: true);
        return !Directory.Exists(install.Directory)
            ? throw new LambdaLayerException($"The pristine install {key} of the last result is no longer in {options.InstallsDirectory}: build again with --target=Layer.")
            : InstallSeal.FindDamage(install.Directory, out var tree) is { } damage
            ? throw new LambdaLayerException($"The pristine install in {install.Directory} is damaged ({damage}): --target=Layer makes it again.")
            : install with { Tree = tree };
    }

    private static List<string> Arguments(
        InstallerTool tool, InstallRequest request, LayerOptions options, string requirements, string packages)
    {
        List<string> arguments = tool.Name == "uv"
            ? [
                "pip", "install", "--python", options.Interpreter.Executable, "--python-version", request.Target.Python,
                "--python-platform", PlatformTags.OfUv(request.Target, request.GlibcMinor),
                "--no-compile-bytecode", "--link-mode", "copy", "--no-progress",
            ]
            : [
                "install", "--python-version", request.Target.Python, "--implementation", "cp", "--no-compile", "--progress-bar", "off",
                .. PlatformTags.Of(request.Target, request.GlibcMinor).SelectMany(tag => new[] { "--platform", tag }),
            ];
        arguments.AddRange(["--only-binary", ":all:", "--target", packages, "-r", requirements]);
        arguments.AddRange(request.FindLinks.SelectMany(links => new[] { "--find-links", links }));
        if (request.HasHashes)
        {
            arguments.Add("--require-hashes");
        }

        if (request.NoIndex)
        {
            arguments.Add("--no-index");
        }

        return arguments;
    }
}
