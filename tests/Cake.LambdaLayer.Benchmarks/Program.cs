using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Cake.LambdaLayer.Benchmarks;

// In this process: a project generated elsewhere would not find the switch in Directory.Build.targets.
BenchmarkRunner.Run<TreeBenchmarks>(DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)), args);
