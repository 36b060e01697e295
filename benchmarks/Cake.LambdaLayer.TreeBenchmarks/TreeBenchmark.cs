using BenchmarkDotNet.Attributes;
using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Packaging;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;
using OptionalDependencies = Cake.LambdaLayer.Recipes.OptionalDependencies;

namespace Cake.LambdaLayer.TreeBenchmarks;

/// <summary>The hot parts of the addin on trees of growing size: what a file costs must not depend on how many there are.</summary>
[MemoryDiagnoser]
public class TreeBenchmark
{
    private const int FilesPerFolder = 50;

    private string _root = "";
    private FileTree _tree = null!;
    private TreePlan _plan = null!;

    /// <summary>How many files the tree has.</summary>
    [Params(1_000, 10_000, 100_000)]
    public int Files { get; set; }

    /// <summary>Makes the tree: modules, texts, tests, JSON, and ELF files as one in a hundred.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _root = Directory.CreateTempSubdirectory("tree-benchmark-").FullName;
        var elf = File.ReadAllBytes(Environment.ProcessPath!);
        for (var i = 0; i < Files; i++)
        {
            var folder = Path.Combine(
                _root,
                "packages",
                $"pkg{i / FilesPerFolder / 20}",
                i / FilesPerFolder % 5 == 0 ? "tests" : $"sub{i / FilesPerFolder % 20}"
            );
            Directory.CreateDirectory(folder);
            var (name, content) = (i % 100, i % 4) switch
            {
                (99, _) => ($"m{i}.so", elf),
                (_, 0) => ($"m{i}.pyi", "x: int\n"u8.ToArray()),
                (_, 1) => ($"m{i}.md", "text\n"u8.ToArray()),
                _ => ($"m{i}.py", new byte[2_000]),
            };
            File.WriteAllBytes(Path.Combine(folder, name), content);
        }

        _tree = FileTree.Read(Path.Combine(_root, "packages"));
        _plan = Plan();
    }

    /// <summary>Removes it.</summary>
    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_root, recursive: true);

    /// <summary>Removes what one run wrote.</summary>
    [IterationCleanup(Target = nameof(Materialize))]
    public void RemoveLayer() => Directory.Delete(Path.Combine(_root, "layer"), recursive: true);

    /// <summary>Walks the tree and plans it.</summary>
    /// <returns>How many files change.</returns>
    [Benchmark]
    public int WalkAndPlan()
    {
        _tree = FileTree.Read(Path.Combine(_root, "packages"));
        return Plan().Changes.Count;
    }

    /// <summary>Writes what the plan keeps.</summary>
    [Benchmark]
    public void Materialize() => Materializer.Write(_tree, _plan, Path.Combine(_root, "layer"), path => path, CancellationToken.None);

    /// <summary>Reads the ELF files.</summary>
    /// <returns>How many there are.</returns>
    [Benchmark]
    public int ReadElf() =>
        _tree
            .Files.Where(file => file.Name.EndsWith(".so", StringComparison.Ordinal))
            .Count(file => ElfFile.TryRead(file.Source) is not null);

    /// <summary>Packs the tree.</summary>
    /// <returns>Size of the zip in bytes.</returns>
    [Benchmark]
    public long Zip() => LayerZip.Write(Path.Combine(_root, "packages"), Path.Combine(_root, "tree.zip"));

    private TreePlan Plan()
    {
        var recipe = new Recipe
        {
            Name = "benchmark",
            Directory = _root,
            Description = "made up",
            Runtime = "nodejs22.x",
            Architecture = "x86_64",
            Python = "3.11",
        };
        var target = new LambdaTarget(LambdaRuntime.Parse(recipe.Runtime), "x86_64", "3.11");
        var input = new CleanupInput(CleanupScope.Packages, _tree, recipe, target, [], new HashSet<string>(), ImportGraph.Empty, []);
        var steps = CleanupSteps
            .Of(recipe)
            .Where(step =>
                step.Name is "Documentation" or "Tests" or "TypeStubs" or "Executables" or "Metadata" or "BytecodeCache" or "NativeSources"
            )
            .ToList();
        return CleanupPlanner.Plan(input, steps, steps.Select(step => step.Name).ToHashSet());
    }
}
