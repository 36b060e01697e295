using System.Text.Json;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Sandbox;
using Cake.LambdaLayer.Verification.Imports;

namespace Cake.LambdaLayer.Verification.Probes;

/// <summary>Runs probes with one interpreter, away from the host's packages, settings and variables.</summary>
/// <param name="Sandbox">Where they run; interpreter and packages are named by their paths there.</param>
/// <param name="Interpreter">The interpreter's binary.</param>
/// <param name="Packages">Folders of packages, or none for an interpreter that has them in its own site-packages.</param>
/// <param name="Environment">The recipe's environment.</param>
/// <param name="Bytecode">
/// A folder of this machine for bytecode, so that all runs share it and the tree stays as it is; <see langword="null"/> when all is
/// compiled already.
/// </param>
internal sealed partial record ProbeRunner(
    CodeSandbox Sandbox,
    string Interpreter,
    IReadOnlyList<string> Packages,
    IReadOnlyDictionary<string, string> Environment,
    string? Bytecode
)
{
    /// <summary>Is told how far the probes are, or nobody.</summary>
    public IProgress<StageProgress>? Progress { get; init; }

    /// <summary>
    /// Whether the folders of packages come before the standard library, as they do in Lambda's Python runtimes; else they stand for
    /// site-packages of the interpreter.
    /// </summary>
    /// <remarks>Source: <c>/var/runtime/bootstrap.py</c> of these runtimes, which also runs the .pth files below <c>/opt</c>.</remarks>
    public bool PackagesFirst { get; init; }

    /// <summary>What they run on, for people.</summary>
    public string Place { get; init; } = "the layer";

    /// <summary>The name under which the harness reports that the probes could not be loaded.</summary>
    public const string LoadProbe = "load probes";

    /// <summary>The scripts that run the probes: the one that is started, and those that it loads.</summary>
    public static IReadOnlyList<string> Harness { get; } = ["probes.py", "child.py"];

    // Beside the probes, where no name of theirs can be: a folder of that name is no Python package.
    private const string HarnessFolder = ".harness";
    private const string Users = "/etc/passwd";
    private const int LongestExcerpt = 60;

    /// <summary>Starts the interpreter for nothing; says in one line why it does not start, or <see langword="null"/>.</summary>
    public async Task<string?> FindStartErrorAsync(CancellationToken cancellation)
    {
        var result = await Sandbox.RunAsync(Interpreter, ["-I", "-S", "-c", ""], Variables("/tmp"), onOutput: null, cancellation);
        // The loader names every version that its C library lacks, one a line: the highest is the one that is needed.
        var needed = GlibcVersion().Matches(result.Error).MaxBy(match => Version.Parse(match.Groups[1].Value));
        return result.ExitCode == 0 ? null
            : needed is not null ? $"it does not start: {needed.Groups[2].Value} needs GLIBC_{needed.Groups[1].Value}"
            : $"it does not start (exit code {result.ExitCode}): {result.LastError}";
    }

    /// <summary>Imports packages once, and measures that; <see langword="null"/> when there is nothing to import, or that fails.</summary>
    /// <param name="statement">The Python statement that imports them; may be empty.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<StartUpProfile?> ProfileImportAsync(string statement, CancellationToken cancellation)
    {
        if (statement.Length == 0)
        {
            return null;
        }

        using var working = TemporaryDirectory.Create();
        var (sandbox, arguments) = WithBytecode(Sandbox);
        // A list of texts is written in JSON as in Python.
        var folders = JsonSerializer.Serialize(Packages.Select(sandbox.Locate));
        var place = PackagesFirst ? "[:0]" : "[len(sys.path):]";
        arguments.AddRange(["-X", "importtime", "-c", $"import sys; sys.path{place} = {folders}\n{statement}"]);
        var result = await sandbox.RunAsync(Interpreter, arguments, Variables(working.Path), onOutput: null, cancellation);
        return result.ExitCode == 0 ? StartUpProfile.Parse(statement, result.Error) : null;
    }

    /// <exception cref="LambdaLayerException">The interpreter did not run to its end.</exception>
    public async Task<IReadOnlyList<ProbeOutcome>> RunAsync(ProbeSuite suite, CancellationToken cancellation, string? only = null)
    {
        using var working = TemporaryDirectory.Create();
        foreach (var (path, content) in suite.Files)
        {
            var file = Path.Combine(working.Path, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, content, cancellation);
        }

        var harness = Directory.CreateDirectory(Path.Combine(working.Path, HarnessFolder)).FullName;
        foreach (var script in Harness)
        {
            EmbeddedScripts.WriteTo(harness, script);
        }

        // The user of the sandbox may be another one.
        FileModes.SetAll(working.Path);
        var (sandbox, arguments) = WithBytecode(Sandbox.With(new Mount(working.Path, CodeSandbox.TaskFolder)));
        if (File.Exists(Path.Join(Sandbox.Root, Users)))
        {
            var users = Path.Combine(harness, "passwd");
            await File.WriteAllTextAsync(users, CodeSandbox.User, cancellation);
            FileModes.Set(users, executable: false);
            sandbox = sandbox.With(new Mount(users, Users));
        }

        var (outcomes, isComplete, foreign) = (new List<ProbeOutcome>(), false, (string?)null);
        var meter = ProgressMeter.Start(
            Progress,
            $"{(suite.Unit == "modules" ? "import modules" : "run probes")} on {Place}",
            only is null ? suite.Count : 1,
            suite.Unit
        );
        arguments.Add(sandbox.Locate($"{CodeSandbox.TaskFolder}/{HarnessFolder}/{Harness[0]}"));
        arguments.AddRange(Packages.SelectMany(folder => new[] { "--packages", sandbox.Locate(folder) }));
        if (PackagesFirst)
        {
            arguments.Add("--first");
        }

        if (only is not null)
        {
            arguments.AddRange(["--only", Literal(only)]);
        }

        arguments.Add(sandbox.Locate($"{CodeSandbox.TaskFolder}/{suite.Entry}"));
        var result = await sandbox.RunAsync(
            Interpreter,
            arguments,
            Variables(working.Path),
            line =>
            {
                foreign ??= Read(line, outcomes, meter, ref isComplete);
            },
            cancellation
        );
        if (foreign is not null)
        {
            throw new LambdaLayerException(
                $"Something that ran on {Place} wrote into the report of the checks ({foreign}): a package tampers with its own "
                    + "proof. Leave distributions away until it is found."
            );
        }

        return result.ExitCode == 0 && isComplete
            ? outcomes
            : throw new LambdaLayerException(
                $"{sandbox.Locate(Interpreter)} could not run the probes (exit code {result.ExitCode}): "
                    + $"{(result.ExitCode == 0 ? "they did not come to their end" : result.LastError)}; "
                    + "the last good layer is untouched: try the interpreter by hand, or another "
                    + "one with settings.PythonHome."
            );
    }

    /// <summary>The sandbox with a folder for bytecode where one is needed, and the interpreter's own arguments.</summary>
    private (CodeSandbox Sandbox, List<string> Arguments) WithBytecode(CodeSandbox sandbox)
    {
        List<string> arguments = ["-I", "-B"];
        if (Bytecode is not null)
        {
            FileModes.SetWritable(Directory.CreateDirectory(Bytecode).FullName);
            sandbox = sandbox.With(new Mount(Bytecode, CodeSandbox.BytecodeFolder, IsWritable: true));
            arguments = ["-I", "-X", $"pycache_prefix={sandbox.Locate(CodeSandbox.BytecodeFolder)}"];
        }

        if (Packages.Count > 0)
        {
            arguments.Add("-S");
        }

        return (sandbox, arguments);
    }

    /// <summary>A name as a pattern that matches nothing else; fnmatch has no other way to escape.</summary>
    private static string Literal(string name) => SpecialCharacters().Replace(name, "[$0]");

    private Dictionary<string, string> Variables(string working) =>
        Sandbox.IsIsolated
            ? new(Environment)
            {
                // Paths as Lambda sets them: what the runtime has in these folders must not come before what the layer brings.
                ["PATH"] = "/usr/local/bin:/usr/bin:/bin:/opt/bin",
                ["LD_LIBRARY_PATH"] =
                    $"/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:{CodeSandbox.LibrariesFolder}",
                ["HOME"] = "/tmp",
                ["LANG"] = "C.UTF-8",
            }
            : new(Environment)
            {
                ["PATH"] = "/usr/bin:/bin",
                ["LD_LIBRARY_PATH"] = Sandbox.Locate(CodeSandbox.LibrariesFolder),
                ["HOME"] = working,
                ["TMPDIR"] = working,
                ["LANG"] = "C.UTF-8",
            };

    /// <summary>Takes note of a line of the report; returns the start of one that is none.</summary>
    private static string? Read(string line, List<ProbeOutcome> outcomes, ProgressMeter meter, ref bool isComplete)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return Excerpt(line);
            }

            if (root.TryGetProperty("foreign", out var written))
            {
                return $"{Excerpt(root.GetProperty("probe").GetString()!)}: {Excerpt(written.GetString()!)}";
            }

            if (!root.TryGetProperty("probe", out _))
            {
                isComplete |= root.TryGetProperty("complete", out _);
                return isComplete || root.TryGetProperty("summary", out _) ? null : Excerpt(line);
            }

            var outcome = root.Deserialize<ProbeOutcome>(JsonFile.Options)!;
            if (outcome.Probe is null)
            {
                return Excerpt(line);
            }

            if (outcomes.Exists(other => other.Probe == outcome.Probe))
            {
                return $"a second result of {Excerpt(outcome.Probe)}";
            }

            outcomes.Add(
                outcome with
                {
                    Error = Shown(outcome.Error),
                    MissingModule = Shown(outcome.MissingModule),
                    Where = Shown(outcome.Where),
                    Network = outcome.Network?.Select(Printable.Line).ToList(),
                }
            );
            if (!outcome.IsOfGroup)
            {
                meter.Add(1);
            }

            return null;
        }
        catch (JsonException)
        {
            return Excerpt(line);
        }
    }

    /// <summary>The start of a line that somebody else wrote, with nothing in it that a terminal would act on.</summary>
    private static string Excerpt(string line) => string.Concat(Printable.Line(line).Take(LongestExcerpt));

    private static string? Shown(string? text) => text is null ? null : Printable.Line(text);

    // /opt/python/bin/python3.11: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.35' not found (required by /opt/python/bin/python3.11)
    [GeneratedRegex(@"version `GLIBC_(\d+\.\d+)' not found \(required by ([^)]+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex GlibcVersion();

    [GeneratedRegex(@"[*?\[]", RegexOptions.CultureInvariant)]
    private static partial Regex SpecialCharacters();
}
