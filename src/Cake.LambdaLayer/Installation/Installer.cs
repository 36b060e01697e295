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
        return Checked(inputs, await RequestedAsync(inputs, cancellation));
    }

    /// <summary>The cached install of an earlier build.</summary>
    /// <param name="inputs">What is built.</param>
    /// <param name="key">The key of the install.</param>
    /// <exception cref="LambdaLayerException">It is gone or damaged, or holds what must not be installed.</exception>
    public static PristineInstall Reuse(LayerInputs inputs, string key) => Checked(inputs, Existing(inputs, key));

    private static PristineInstall Checked(LayerInputs inputs, PristineInstall install)
    {
        // The list may have grown since the install was made.
        DeniedRelease.Refuse(inputs.Options.DeniedReleases, install.Wheels.Select(wheel => (wheel.Name, wheel.Version)));
        return install with
        {
            Warnings =
            [
                .. install.Warnings,
                .. install
                    .Wheels.Where(wheel => wheel.IsYanked)
                    .Select(wheel => $"{wheel.Name} {wheel.Version} was taken back by its publisher (yanked): use another release."),
                .. install
                    .Wheels.Where(wheel => wheel.Misrecorded is not null)
                    .Select(wheel =>
                        $"{wheel.Name} {wheel.Version}: {wheel.Misrecorded} is not what its RECORD names, but the lock "
                        + "confirms the wheel: its publisher wrote it anew."
                    ),
            ],
        };
    }

    private static async Task<PristineInstall> RequestedAsync(LayerInputs inputs, CancellationToken cancellation)
    {
        var request = InstallRequest.For(inputs);
        RefuseUnlocked(inputs, request.HasHashes);
        foreach (var library in request.Libraries)
        {
            library.RequireContent();
        }

        if (inputs.Requirements is { } path)
        {
            var given = RequirementsFile.Read(path);
            SourceRefusal.Run(given);
            await RefuseDeniedAsync(inputs, given, request.PythonVersion, cancellation);
        }

        var tool = await InstallerTool.FindAsync(inputs.Options.Installer, inputs.Interpreter, cancellation);
        request = request.For(tool);
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

        CacheFolder.Make(inputs.Options.CacheDirectory);
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

    /// <summary>A denied release that the requirements pin is not even fetched, unless it is for other targets.</summary>
    private static async Task RefuseDeniedAsync(
        LayerInputs inputs,
        RequirementsFile requirements,
        string version,
        CancellationToken cancellation
    )
    {
        foreach (var line in requirements.Lines.Where(line => line is { Name: not null, Pin: not null }))
        {
            if (
                DeniedRelease.Find(inputs.Options.DeniedReleases, line.Name!, line.Pin!) is not null
                && await Markers.HoldsAsync(line, inputs.Interpreter, inputs.Target, version, cancellation)
            )
            {
                DeniedRelease.Refuse(inputs.Options.DeniedReleases, [(line.Name!, line.Pin!)]);
            }
        }
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

        var constraints = Path.Combine(secret.Path, "constraints.txt");
        await File.WriteAllTextAsync(constraints, request.Constraints, cancellation);
        var prefix = tool.Name == "uv" ? Path.Combine(directory, "prefix") : packages;

        var arguments = Arguments(tool, request, inputs, requirements, constraints, prefix, report);
        // A complete lock names all that will be there.
        var progress = new InstallProgress(
            inputs.Options.Progress,
            request.HasHashes && inputs.Requirements is { } path ? RequirementsFile.Read(path).Names.Count : null
        );
        var result = await tool.RunAsync(request.Target, arguments, request.Secrets, cancellation, progress.Read);
        if (result.ExitCode != 0)
        {
            // Only a verbose run says which wheels were passed over, and for which tags.
            var verbose =
                tool.Name == "pip" && InstallFailure.IsMissingWheel(result)
                    ? await tool.RunAsync(request.Target, [.. arguments, "-vv"], request.Secrets, cancellation)
                    : result;
            throw InstallFailure.Explain(tool, request, requirements, result, verbose);
        }

        if (tool.Name == "uv")
        {
            InstalledPrefix.OfUv(prefix, packages, inputs.Layout);
            InstalledTree.RemoveLeftovers(packages);
            Directory.Delete(prefix, recursive: true);
        }
        else
        {
            await InstalledPrefix.OfPipAsync(
                packages,
                inputs.Layout,
                (folder, cancel) => WheelOfPip.FindAsync(tool, request, folder, report, secret.Path, cancel),
                cancellation
            );
        }

        var tree = FileTree.Read(packages);
        var wheels = InstalledWheel.Find(
            tree,
            request,
            File.Exists(report) ? await File.ReadAllTextAsync(report, cancellation) : null,
            result.Error
        );
        DeniedRelease.Refuse(inputs.Options.DeniedReleases, wheels.Select(wheel => (wheel.Name, wheel.Version)));
        RequireInstalled(tool, request, wheels);
        InstalledWheel.Check(tree, wheels, request);
        var overlaps = Overlaps.Settle(tree, wheels, request);
        tree = FileTree.Read(packages);
        var locked = wheels.Select(wheel => wheel.Name).Where(name => request.HasHashes && request.HashesOf(name).Count > 0).ToHashSet();
        var misrecorded = RecordCheck.Run(tree, request.Allowed, locked);
        InstalledTree.Normalize(packages, request.BundlesInterpreter, request.Secrets);
        GivenLibraries.Copy(packages, request.Libraries, request.Target);
        await File.WriteAllTextAsync(
            Path.Combine(directory, InstallSeal.Requirements),
            request.Secrets.Mask(request.Requirements),
            cancellation
        );
        InstalledWheel.WriteAll(
            directory,
            wheels.Select(wheel =>
                misrecorded[wheel.Name].Order(StringComparer.Ordinal).ToList() is { Count: > 0 } paths
                    ? wheel with
                    {
                        Misrecorded = string.Join(", ", paths),
                    }
                    : wheel
            )
        );
        Overlap.WriteAll(directory, overlaps);
        InstallSeal.Write(directory);
    }

    private static void RequireInstalled(InstallerTool tool, InstallRequest request, IReadOnlyList<InstalledWheel> wheels)
    {
        var installed = wheels.Select(wheel => wheel.Name).ToHashSet(StringComparer.Ordinal);
        if (
            new RequirementsFile(request.File, request.Requirements).Lines.FirstOrDefault(line =>
                line.Marker is null && line.Name is { } name && !installed.Contains(name)
            ) is
            { } missing
        )
        {
            throw new LambdaLayerException(
                $"{missing.Place}: {tool.Name} {tool.Version} ended well, but {missing.Name} is not where it was told to "
                    + "install it: look for a setting of this machine that sends it elsewhere."
            );
        }
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
        string constraints,
        string prefix,
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
                    request.PythonVersion,
                    "--python-platform",
                    PlatformTags.OfUv(request.Target, request.GlibcMinor),
                    "--no-compile-bytecode",
                    "--link-mode",
                    "copy",
                    "--no-progress",
                    .. request.RefreshArguments,
                    "--prefix",
                    prefix,
                ]
                :
                [
                    "install",
                    "--no-compile",
                    "--progress-bar",
                    "off",
                    "--report",
                    report,
                    .. PlatformTags.OfPip(request.Target, request.PythonVersion, request.GlibcMinor),
                    "--target",
                    prefix,
                ];
        arguments.AddRange([
            "--only-binary",
            ":all:",
            "-r",
            requirements,
            .. request.Constraints.Length > 0 ? ["-c", constraints] : Array.Empty<string>(),
            .. request.SourceArguments,
            .. request.HasHashes ? ["--require-hashes"] : Array.Empty<string>(),
        ]);
        return arguments;
    }
}
