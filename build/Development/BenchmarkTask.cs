using Cake.Frosting;

namespace Build.Development;

/// <summary>All benchmarks.</summary>
[TaskName("Benchmark")]
[TaskDescription("Runs all benchmarks: ToggleBenchmark, StartupBenchmark, TreeBenchmark.")]
[IsDependentOn(typeof(ToggleBenchmarkTask))]
[IsDependentOn(typeof(StartupBenchmarkTask))]
[IsDependentOn(typeof(TreeBenchmarkTask))]
public sealed class BenchmarkTask : FrostingTask<LayerContext>;
