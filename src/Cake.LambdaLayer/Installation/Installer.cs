using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Installation;

/// <summary>The stage Install: requirements become a pristine install in the cache.</summary>
internal static class Installer
{
    private const string NotLocked =
        "the requirements lock no file by its hash: nobody would notice one that was exchanged. LambdaLayerLock writes "
        + "requirements that do, settings.RequireLocked refuses others.";

    /// <exception cref="LambdaLayerException">
    /// Nothing could be installed, or something that must not be; the message says why and what to do.
    /// </exception>
    public static async Task<PristineInstall> InstallAsync(LayerInputs inputs, CancellationToken cancellation)
    {
        return WithoutDenied(inputs, await RequestedAsync(inputs, cancellation));
    }

    /// <summary>The cached install of an earlier build.</summary>
    /// <param name="inputs">What is built.</param>
    /// <param name="key">The key of the install.</param>
    /// <exception cref="LambdaLayerException">It is gone or damaged, or holds what must not be installed.</exception>
    public static PristineInstall Reuse(LayerInputs inputs, string key) => WithoutDenied(inputs, Existing(inputs, key));

    private static PristineInstall WithoutDenied(LayerInputs inputs, PristineInstall install)
    {
        // The list may have grown since the install was made.
        DeniedRelease.Refuse(inputs.Options.DeniedReleases, install.Wheels.Select(wheel => (wheel.Name, wheel.Version)));
        return install;
    }

    /// <summary>What an installer is to know of this machine.</summary>
    internal static Dictionary<string, string?> Variables()
    {
        var environment = new Dictionary<string, string?>();
        // pip waits for minutes on an index that is not there; who wants that says so in the variable.
        foreach (
            var (name, value) in new[]
            {
                ("PIP_RETRIES", "1"),
                ("PIP_NO_INPUT", "1"),
                ("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
                ("PIP_ROOT_USER_ACTION", "ignore"),
            }
        )
        {
            environment[name] = Environment.GetEnvironmentVariable(name) ?? value;
        }

        if (environment["PIP_RETRIES"] == "0")
        {
            // pip tells that it cannot reach an index only when it tries again; else a distribution is just not found.
            environment["PIP_RETRIES"] = "1";
        }

        return environment;
    }

    private static async Task<PristineInstall> RequestedAsync(LayerInputs inputs, CancellationToken cancellation)
    {
        var request = InstallRequest.For(inputs);
        RefuseUnlocked(inputs, request.HasHashes);
        DeniedRelease.Refuse(inputs.Options.DeniedReleases, new RequirementsFile("", request.Requirements).Pins);
        var tool = await InstallerTool.FindAsync(inputs.Options.Installer, inputs.Interpreter, cancellation);
        var install = new PristineInstall(
            Path.Combine(inputs.Options.InstallsDirectory, request.Key(tool)),
            $"{tool.Name} {tool.Version}",
            Reused: true
        )
        {
            Warnings = request.HasHashes ? [] : [NotLocked],
        };
        var damage = "it is not there";
        if (Directory.Exists(install.Directory))
        {
            damage = InstallSeal.FindDamage(install.Directory, out var tree);
            if (damage is null)
            {
                return install with { Tree = tree };
            }
        }

        using var working = TemporaryDirectory.Below(inputs.Options.InstallsDirectory);
        await FillAsync(working.Path, inputs, request, tool, cancellation);
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

    /// <summary>Makes an install, checks it, and seals it. Nothing of it is run.</summary>
    private static async Task FillAsync(
        string directory,
        LayerInputs inputs,
        InstallRequest request,
        InstallerTool tool,
        CancellationToken cancellation
    )
    {
        var packages = Directory.CreateDirectory(InstallSeal.PackagesOf(directory)).FullName;
        // With whatever the addresses in them hold, so that they are gone with the run.
        using var secret = TemporaryDirectory.Create();
        var requirements = Path.Combine(secret.Path, InstallSeal.Requirements);
        await File.WriteAllTextAsync(requirements, request.Requirements, cancellation);
        var report = Path.Combine(secret.Path, "report.json");

        var environment = Variables();
        var arguments = Arguments(tool, request, inputs, requirements, packages, report);
        // A complete lock names all that will be there.
        var progress = new InstallProgress(
            inputs.Options.Progress,
            request.HasHashes && inputs.Requirements is { } path ? RequirementsFile.Read(path).Names.Count : null
        );
        var result = await tool.RunAsync(arguments, environment, request.Secrets, cancellation, progress.Read);
        if (result.ExitCode != 0)
        {
            // Only a verbose run says which wheels were passed over, and for which tags.
            var verbose =
                tool.Name == "pip" && InstallFailure.IsMissingWheel(result)
                    ? await tool.RunAsync([.. arguments, "-vv"], environment, request.Secrets, cancellation)
                    : result;
            throw InstallFailure.Explain(tool, request, requirements, result, verbose);
        }

        InstalledTree.RemoveLeftovers(packages);
        var tree = FileTree.Read(packages);
        var wheels = InstalledWheel.Find(tree, request, File.Exists(report) ? await File.ReadAllTextAsync(report, cancellation) : null);
        DeniedRelease.Refuse(inputs.Options.DeniedReleases, wheels.Select(wheel => (wheel.Name, wheel.Version)));
        InstalledWheel.RefuseUnsafePaths(wheels, request);
        RecordCheck.Run(tree, request.Allowed);
        InstalledTree.Normalize(packages, request.BundlesInterpreter, request.Secrets);
        await File.WriteAllTextAsync(
            Path.Combine(directory, InstallSeal.Requirements),
            request.Secrets.Mask(request.Requirements),
            cancellation
        );
        InstalledWheel.WriteAll(directory, wheels);
        InstallSeal.Write(directory);
    }

    private static void RefuseUnlocked(LayerInputs inputs, bool hasHashes)
    {
        if (inputs.Options.RequireLocked && !hasHashes)
        {
            var which = inputs.Requirements == inputs.Options.Recipe.Requirements ? "" : $" settings.Requirements={inputs.Requirements}";
            throw new LambdaLayerException(
                $"settings.RequireLocked: {inputs.Requirements} locks no file by its hash; "
                    + $"LambdaLayerLock{which} writes requirements that do."
            );
        }
    }

    private static PristineInstall Existing(LayerInputs inputs, string key)
    {
        var install = new PristineInstall(Path.Combine(inputs.Options.InstallsDirectory, key), "an earlier build", Reused: true);
        if (!Directory.Exists(install.Directory))
        {
            throw new LambdaLayerException(
                $"The pristine install {key} of the last result is no longer in {inputs.Options.InstallsDirectory}: build "
                    + "again with LambdaLayer."
            );
        }

        if (InstallSeal.FindDamage(install.Directory, out var tree) is { } damage)
        {
            throw new LambdaLayerException(
                $"The pristine install in {install.Directory} is damaged ({damage}): LambdaLayer makes it again."
            );
        }

        var hasHashes = RequirementsFile.Read(Path.Combine(install.Directory, InstallSeal.Requirements)).HasHashes;
        RefuseUnlocked(inputs, hasHashes);
        return install with { Tree = tree, Warnings = hasHashes ? [] : [NotLocked] };
    }

    private static List<string> Arguments(
        InstallerTool tool,
        InstallRequest request,
        LayerInputs inputs,
        string requirements,
        string packages,
        string report
    )
    {
        List<string> arguments =
            tool.Name == "uv"
                ?
                [
                    "pip",
                    "install",
                    "--python",
                    inputs.Interpreter.Executable,
                    "--python-version",
                    request.Target.Python,
                    "--python-platform",
                    PlatformTags.OfUv(request.Target, request.GlibcMinor),
                    "--no-compile-bytecode",
                    "--link-mode",
                    "copy",
                    "--no-progress",
                ]
                :
                [
                    "install",
                    "--no-compile",
                    "--progress-bar",
                    "off",
                    "--report",
                    report,
                    .. PlatformTags.OfPip(request.Target, request.GlibcMinor),
                ];
        arguments.AddRange([
            "--only-binary",
            ":all:",
            "--target",
            packages,
            "-r",
            requirements,
            .. request.SourceArguments,
            .. request.HasHashes ? ["--require-hashes"] : Array.Empty<string>(),
        ]);
        return arguments;
    }
}
