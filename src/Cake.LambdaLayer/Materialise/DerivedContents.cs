using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Tools;

namespace Cake.LambdaLayer.Materialise;

/// <summary>
/// Contents that tools make of files, remembered by what they are made of: the name of a file in the cache is the key of its inputs and the
/// hash of its
/// content, by which damage is told.
/// </summary>
internal sealed class DerivedContents
{
    // One file goes from tool to tool in this order: strip breaks what patchelf has moved.
    private static readonly IReadOnlyList<TransformationTool> s_tools =
    [
        Strip.Tool,
        JsonMinifier.Tool,
        RunPaths.Tool,
        PrefixTool.Tool,
        Compiler.Tool,
    ];

    // Of a file for which its tool has nothing better.
    private const string Same = "same";

    private readonly LayerInputs _inputs;
    private readonly CancellationToken _cancellation;
    private readonly string _folder;
    private readonly Dictionary<string, string> _known;

    private DerivedContents(LayerInputs inputs, CancellationToken cancellation)
    {
        _inputs = inputs;
        _cancellation = cancellation;
        CacheFolder.Make(inputs.Options.CacheDirectory);
        _folder = Directory.CreateDirectory(Path.Combine(inputs.Options.CacheDirectory, "derived")).FullName;
        _known = Directory
            .EnumerateFiles(_folder)
            .Select(path => Path.GetFileName(path).Split('.'))
            .Where(parts => parts.Length == 2)
            .DistinctBy(parts => parts[0])
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
    }

    /// <summary>Makes the contents that a plan still lacks; what its tool does not improve, and is nothing else, is no change.</summary>
    /// <param name="inputs">What to build.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The plan, complete.</returns>
    public static Task<TreePlan> CompleteAsync(LayerInputs inputs, FileTree tree, TreePlan plan, CancellationToken cancellation) =>
        CompleteAsync(inputs, tree, plan, s_tools, cancellation);

    /// <summary>The same with tools of one's own.</summary>
    internal static async Task<TreePlan> CompleteAsync(
        LayerInputs inputs,
        FileTree tree,
        TreePlan plan,
        IReadOnlyList<TransformationTool> tools,
        CancellationToken cancellation
    )
    {
        if (!plan.Changes.Any(change => change.Transformations.Count > 0))
        {
            return plan;
        }

        var contents = new DerivedContents(inputs, cancellation);
        var changes = plan.Changes.Select(change => new Pending(change, tree.Find(change.MadeOf ?? change.Path))).ToList();
        var notes = new List<string>();
        var kinds = plan
            .Changes.SelectMany(change => change.Transformations)
            .Select(planned => planned.Transformation.GetType())
            .ToHashSet();
        foreach (var tool in tools.Where(tool => kinds.Contains(tool.Does)))
        {
            if (await tool.IdentifyAsync(inputs, cancellation) is { } identity)
            {
                await contents.RunAsync(tool, identity, changes);
            }
            else
            {
                notes.Add($"{tool.Name} is not here, so the files that need it stay as they are");
            }
        }

        var complete = changes.Select(change => change.Complete(LastOf)).OfType<PlannedChange>().ToList();
        return Records.Complete(
            inputs,
            tree,
            ModulePacking.Decide(tree, plan with { Changes = complete, Notes = [.. plan.Notes, .. notes] })
        );

        PlannedTransformation LastOf(PlannedChange change) =>
            change
                .Transformations.Where(planned => planned.Transformation is not PackModule)
                .MaxBy(planned => tools.TakeWhile(tool => tool.Does != planned.Transformation.GetType()).Count())!;
    }

    private async Task RunAsync(TransformationTool tool, string identity, List<Pending> changes)
    {
        var inParallel = new ParallelOptions { CancellationToken = _cancellation };
        var work = changes
            .Select(change =>
                (
                    Change: change,
                    Planned: change.Change.Transformations.FirstOrDefault(planned => planned.Transformation.GetType() == tool.Does)
                )
            )
            .Where(entry => entry.Planned is not null)
            .Select(entry => new Work(entry.Change, entry.Planned!))
            .ToList();
        Parallel.ForEach(work, inParallel, entry => entry.Key = Key(tool, identity, entry.Planned.Transformation, entry.Pending.Hash()));
        // A content that was damaged in the cache, or lost, is made again.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            await MakeAsync(tool, work.Where(entry => !_known.ContainsKey(entry.Key)).DistinctBy(entry => entry.Key).ToList());
            Parallel.ForEach(work, inParallel, entry => entry.IsDone = Use(entry));
            work.RemoveAll(entry => entry.IsDone);
            foreach (var entry in work)
            {
                _known.Remove(entry.Key);
            }
        }

        if (work.Count > 0)
        {
            throw new LambdaLayerException(
                $"{_folder} does not keep what is written to it: delete it, or give settings.OutputDirectory=DIR a folder on another disk."
            );
        }
    }

    private async Task MakeAsync(TransformationTool tool, List<Work> missing)
    {
        if (missing.Count == 0)
        {
            return;
        }

        using var working = TemporaryDirectory.Below(_folder);
        var jobs = missing
            .Select(
                (entry, i) =>
                    new TransformationJob(
                        entry.Pending.File(Path.Combine(working.Path, $"{i}.old")),
                        entry.Planned,
                        Path.Combine(working.Path, $"{i}.new")
                    )
            )
            .ToList();
        await tool.RunAsync(_inputs, jobs, _cancellation);
        foreach (var (entry, job) in missing.Zip(jobs))
        {
            var result = new FileInfo(job.Result);
            var hash = result.Exists ? Hashes.Of(result.FullName) : Same;
            if (!result.Exists)
            {
                await File.WriteAllBytesAsync(job.Result, [], _cancellation);
            }

            FileModes.Set(job.Result, executable: false);
            CacheFile.Clear(PathOf(entry.Key, hash));
            File.Move(job.Result, PathOf(entry.Key, hash), overwrite: true);
            _known[entry.Key] = hash;
        }
    }

    /// <summary>Takes the content that the cache has; false when it is damaged.</summary>
    private bool Use(Work work)
    {
        var hash = _known[work.Key];
        var file = new FileInfo(PathOf(work.Key, hash));
        if (hash == Same)
        {
            return file.Exists;
        }

        if (!RegularFile.IsItself(file.FullName) || Hashes.Of(file.FullName) != hash)
        {
            file.Delete();
            return false;
        }

        work.Pending.Take(work.Planned, NewContent.Of(file, hash));
        return true;
    }

    private string PathOf(string key, string hash) => Path.Combine(_folder, $"{key}.{hash}");

    private static string Key(TransformationTool tool, string identity, Transformation transformation, string hash) =>
        Hashes.OfText($"{tool.Name}\n{identity}\n{transformation}\n{hash}")[..32];

    /// <summary>One tool's work on one change.</summary>
    private sealed class Work(Pending pending, PlannedTransformation planned)
    {
        public Pending Pending => pending;

        public PlannedTransformation Planned => planned;

        public string Key { get; set; } = "";

        public bool IsDone { get; set; }
    }

    /// <summary>A change on its way from tool to tool.</summary>
    private sealed class Pending(PlannedChange change, TreeFile? file)
    {
        private readonly List<PlannedTransformation> _done = [];
        private NewContent? _content = change.Content;

        public PlannedChange Change => change;

        public string Hash() => _content?.Hash ?? file!.KnownHash ?? Hashes.Of(file.Source);

        /// <summary>The content as a file, which is made where there is none.</summary>
        public string File(string place)
        {
            _content?.WriteTo(place);
            return _content is null ? file!.Source : place;
        }

        public void Take(PlannedTransformation planned, NewContent content)
        {
            _content = content;
            _done.Add(planned);
        }

        /// <summary>
        /// The change with its content, booked on those who had something to do; <see langword="null"/> when nobody had. Whether the file
        /// is packed is not decided yet.
        /// </summary>
        public PlannedChange? Complete(Func<PlannedChange, PlannedTransformation> lastOf)
        {
            if (change.Transformations.Count == 0)
            {
                return change;
            }

            if (_done.Count == 0 && change.Content is not null)
            {
                return change with { NewPath = null };
            }

            if (_done.Count == 0)
            {
                return change.Transformations.Any(planned => planned.Transformation is PackModule or ListFiles)
                    ? change with
                    {
                        NewPath = null,
                        BytesAfter = change.BytesBefore,
                    }
                    : null;
            }

            var isFinished = _done.Contains(lastOf(change));
            if (change.MadeOf is not null && !isFinished)
            {
                return null;
            }

            var complete = change with { Content = _content, BytesAfter = _content!.Bytes };
            return change.MadeOf is not null ? complete
                // What a step put in the place of a file is its own, whatever form that gets.
                : change.Content is not null
                    ? complete with
                    {
                        Also = [.. change.Also, .. _done.Select(done => done.Step).Except(change.Also)],
                        CompiledBy = _done.Find(done => done.Transformation is CompileSource)?.Step,
                        NewPath = isFinished ? change.NewPath : null,
                    }
                : complete with
                {
                    Step = _done[0].Step,
                    Rule = _done[0].Rule,
                    Also = _done.Skip(1).Select(done => done.Step).Where(step => step != PlannedChange.Relocation).ToList(),
                    IsOtherForm = true,
                    CompiledBy = _done.Find(done => done.Transformation is CompileSource)?.Step,
                    // What did not get its new form keeps its name.
                    NewPath = isFinished ? change.NewPath : null,
                };
        }
    }
}
