namespace Mesh.Bench.Sidecar.Machine;

/// <summary>Where the numbers come from: they say little without it.</summary>
/// <param name="Processor">Model, as the kernel names it.</param>
/// <param name="Kernel">Release of the kernel.</param>
/// <param name="System">Distribution.</param>
/// <param name="Processors">Who ran where.</param>
/// <param name="LoadAverage">Of the minute before the run: above 0.5 somebody else is at work, and the numbers are not to be trusted.</param>
internal sealed record MachineFacts(string Processor, string Kernel, string System, ProcessorPlan Processors, double LoadAverage)
{
    /// <summary>What is more than this disturbs.</summary>
    private const double QuietLoadAverage = 0.5;

    public bool IsQuiet => LoadAverage <= QuietLoadAverage;

    public static MachineFacts Read(ProcessorPlan processors) => new(
        Value("/proc/cpuinfo", "model name", ':') ?? "unknown processor",
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        Value("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? "Linux",
        processors,
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0]));

    private static string? Value(string file, string name, char separator) => File.ReadLines(file)
        .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(separator, 2)[1].Trim();
}
