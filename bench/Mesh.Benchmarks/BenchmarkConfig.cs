using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Mesh.Benchmarks;

/// <summary>How benchmarks are run and reported.</summary>
internal static class BenchmarkConfig
{
    /// <summary>Rounds of a quick run: enough to see a factor and every allocation, few enough for all benchmarks in a minute.</summary>
    private const int QuickRounds = 5;

    /// <summary>Length of a quick round: thousands of calls of the cheap methods, a handful of the dearest.</summary>
    private static readonly TimeInterval QuickRound = TimeInterval.FromMilliseconds(100);

    public static IConfig Create(bool isFull)
    {
        // In this process: the types measured are internal to executables, which a generated project could not reference, and nothing is compiled a second time.
        Job job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance);
        job = isFull
            ? job.WithId("full")
            : job.WithWarmupCount(2).WithIterationCount(QuickRounds).WithIterationTime(QuickRound).WithId("quick");
        return ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Descriptor, DefaultColumnProviders.Statistics, DefaultColumnProviders.Metrics)
            .AddColumn(new ParametersColumn())
            .HideColumns(Column.Namespace)
            .AddExporter(MarkdownExporter.GitHub)
            .AddLogger(ConsoleLogger.Default)
            .WithOptions(ConfigOptions.JoinSummary)
            .WithArtifactsPath(Path.Combine("artifacts", "benchmarks"));
    }
}
