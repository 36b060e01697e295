using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Cake.LambdaLayer.TreeBenchmarks;

// In this process: a project generated elsewhere would not find the switch in Directory.Build.targets.
BenchmarkRunner.Run<TreeBenchmark>(
    DefaultConfig.Instance.AddJob(
        Job.Default.WithStrategy(RunStrategy.Monitoring)
            .WithWarmupCount(1)
            .WithIterationCount(3)
            .WithToolchain(InProcessEmitToolchain.Instance)
    ),
    args
);
