using System.Text;
using Cake.LambdaLayer.Doctor;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Installation;

/// <summary>Resolves top-level names for a target, and locks what comes out by version and hash.</summary>
internal static class LockStage
{
    private const string InputEnding = ".in";
    private const string LockEnding = ".txt";
    private const string ConstraintsEnding = ".constraints";

    /// <summary>
    /// Locks the requirements of a build. The top-level names are those of the <c>.in</c> file beside the lock; without one, those of
    /// requirements that are not locked yet, which then become that <c>.in</c> file; else the recipe's roots; else every name in the lock.
    /// </summary>
    /// <exception cref="LambdaLayerException">
    /// There is nothing to lock, the names cannot be resolved, or a release is denied; the old lock is untouched.
    /// </exception>
    public static async Task<RequirementsLock> RunAsync(LayerInputs inputs, CancellationToken cancellation)
    {
        var given =
            inputs.Requirements
            ?? throw new LambdaLayerException(
                $"The recipe {inputs.Options.Recipe.Name} is made of the wheels that its Python carries: there is nothing to lock."
            );
        var (path, input) = Files(given);
        var old = File.Exists(path) ? RequirementsFile.Read(path) : new RequirementsFile(path, "");
        var (names, origin) = Inputs(inputs, old, input);
        var becomesInput = !File.Exists(input) && !old.HasHashes && old.Text.Length > 0;
        if (becomesInput)
        {
            SecretRefusal.OfAll(old);
        }
        else
        {
            SecretRefusal.OfReferences(names);
        }

        var (tool, resolved) = await ResolveAsync(inputs, names, cancellation);
        if (resolved.Split('\n').FirstOrDefault(line => line.Contains(SecretMask.Masked, StringComparison.Ordinal)) is { } masked)
        {
            throw new LambdaLayerException(
                $"A wheel asks for an address that holds a password or token ({masked.TrimEnd('\\', ' ')}), which a lock would tell to "
                    + "all who read it: offer that wheel by an index or settings.FindLinks, and pin its version."
            );
        }

        var locked = new RequirementsFile(path, Header(inputs, origin) + resolved);
        DeniedRelease.Refuse(inputs.Options.DeniedReleases, locked.Pins);

        if (becomesInput)
        {
            WholeFile.Write(input, old.Text);
        }

        WholeFile.Write(path, locked.Text);
        return new RequirementsLock(path, origin, $"{tool.Name} {tool.Version}", locked.Pins.Count(), Changes(old, locked));
    }

    /// <summary>The lock and the file of its top-level names, given either.</summary>
    internal static (string Lock, string Input) Files(string given)
    {
        var path = Path.GetExtension(given) == InputEnding ? Path.ChangeExtension(given, LockEnding) : given;
        return (path, Path.ChangeExtension(path, InputEnding));
    }

    /// <summary>What the top-level names need, all of it, each release with its hashes.</summary>
    /// <exception cref="LambdaLayerException">They cannot be resolved.</exception>
    internal static async Task<(InstallerTool Tool, string Locked)> ResolveAsync(
        LayerInputs inputs,
        RequirementsFile topLevel,
        CancellationToken cancellation
    )
    {
        SourceRefusal.Run(topLevel);
        var tool = await InstallerTool.FindAsync(inputs.Options.Installer, inputs.Interpreter, cancellation);
        var request = (InstallRequest.Of(inputs, topLevel) with { HasHashes = false }).For(tool);
        using var secret = TemporaryDirectory.Create();
        var requirements = Path.Combine(secret.Path, "requirements.in");
        await File.WriteAllTextAsync(requirements, request.Requirements, cancellation);
        await File.WriteAllTextAsync(requirements + ConstraintsEnding, request.Constraints, cancellation);
        return (
            tool,
            tool.Name == "uv"
                ? await OfUvAsync(tool, request, inputs, topLevel, requirements, cancellation)
                : await OfPipAsync(tool, request, requirements, cancellation)
        );
    }

    /// <summary>The top-level names of a lock, and where they are from.</summary>
    internal static (RequirementsFile Names, string Inputs) Inputs(LayerInputs inputs, RequirementsFile old, string input)
    {
        return File.Exists(input) ? (RequirementsFile.Read(input), Path.GetFileName(input))
            : !old.HasHashes ? (old, Path.GetFileName(input))
            : inputs.Options.Recipe.Roots.Count > 0
                ? (Of(inputs.Options.Recipe.Roots), $"the roots of the recipe {inputs.Options.Recipe.Name}")
            : (Of(old.Names.Order(StringComparer.Ordinal)), "the names in it");

        RequirementsFile Of(IEnumerable<string> names) => old with { Text = string.Join('\n', names) + "\n" };
    }

    private static string Header(LayerInputs inputs, string origin) =>
        $"# Locked from {origin}, for Python {inputs.Target.Python} on "
        + $"{inputs.Target.Architecture} ({inputs.Target.Runtime.Identifier}).\n";

    private static async Task<string> OfUvAsync(
        InstallerTool tool,
        InstallRequest request,
        LayerInputs inputs,
        RequirementsFile topLevel,
        string requirements,
        CancellationToken cancellation
    )
    {
        var output = requirements + LockEnding;
        await RunAsync(
            tool,
            request,
            requirements,
            [
                "pip",
                "compile",
                requirements,
                "--output-file",
                output,
                "--generate-hashes",
                "--no-header",
                "--no-annotate",
                "--no-progress",
                "--only-binary",
                ":all:",
                "--python",
                inputs.Interpreter.Executable,
                "--python-version",
                request.PythonVersion,
                .. request.RefreshArguments,
                "--python-platform",
                PlatformTags.OfUv(request.Target, request.GlibcMinor),
            ],
            cancellation
        );
        var locked = topLevel
            .Lines.Where(line => line.Reference is not null)
            .Aggregate(
                await File.ReadAllTextAsync(output, cancellation),
                (text, line) => text.Replace(line.Reference!, (line with { Text = line.Written }).Reference, StringComparison.Ordinal)
            );
        return request.Secrets.Mask(locked);
    }

    /// <summary>pip knows the hash of the wheel that it takes, and of no other.</summary>
    private static async Task<string> OfPipAsync(
        InstallerTool tool,
        InstallRequest request,
        string requirements,
        CancellationToken cancellation
    )
    {
        var report = requirements + ".json";
        await RunAsync(
            tool,
            request,
            requirements,
            [
                "install",
                "--dry-run",
                "--ignore-installed",
                "--progress-bar",
                "off",
                "--report",
                report,
                "--only-binary",
                ":all:",
                .. PlatformTags.OfPip(request.Target, request.PythonVersion, request.GlibcMinor),
                "--target",
                requirements + ".packages",
                "-r",
                requirements,
            ],
            cancellation
        );
        var text = new StringBuilder();
        foreach (
            var wheel in InstalledWheel
                .OfReport(await File.ReadAllTextAsync(report, cancellation))
                .OrderBy(wheel => wheel.Name, StringComparer.Ordinal)
        )
        {
            text.Append(wheel.Name)
                .Append("==")
                .Append(wheel.Version)
                .Append(" \\\n    --hash=sha256:")
                .Append(
                    wheel.Sha256
                        ?? throw new LambdaLayerException(
                            $"pip did not say the hash of {wheel.Name} {wheel.Version}: lock with settings.Installer=uv."
                        )
                )
                .Append('\n');
        }

        return text.ToString();
    }

    private static async Task RunAsync(
        InstallerTool tool,
        InstallRequest request,
        string requirements,
        IEnumerable<string> arguments,
        CancellationToken cancellation
    )
    {
        IReadOnlyList<string> all =
        [
            .. arguments,
            .. request.Constraints.Length > 0 ? ["-c", requirements + ConstraintsEnding] : Array.Empty<string>(),
            .. request.SourceArguments,
        ];
        var result = await tool.RunAsync(request.Target, all, request.Secrets, cancellation);
        if (result.ExitCode != 0)
        {
            throw InstallFailure.Explain(tool, request, requirements, result, result);
        }
    }

    private static List<(string Name, string? Before, string? After)> Changes(RequirementsFile old, RequirementsFile now)
    {
        // What only names a version locks nothing.
        var (before, after) = (old.HasHashes ? old.Versions : new Dictionary<string, string>(), now.Versions);
        return before
            .Keys.Union(after.Keys)
            .Order(StringComparer.Ordinal)
            .Select(name => (name, before.GetValueOrDefault(name), after.GetValueOrDefault(name)))
            .Where(change => change.Item2 != change.Item3)
            .ToList();
    }
}
