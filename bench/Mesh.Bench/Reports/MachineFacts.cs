using System.Text.Json.Nodes;
using Spectre.Console;

namespace Mesh.Bench.Reports;

/// <summary>Where the numbers come from: they say little without it.</summary>
/// <param name="Processor">Model, as the kernel names it.</param>
/// <param name="Kernel">Release of the kernel.</param>
/// <param name="System">Distribution.</param>
/// <param name="LoadAverage">Of the minute before the run: above 0.5 somebody else is at work, and the numbers are not to be trusted.</param>
internal sealed record MachineFacts(string Processor, string Kernel, string System, double LoadAverage)
{
    /// <summary>What is more than this disturbs.</summary>
    private const double QuietLoadAverage = 0.5;

    public bool IsQuiet => LoadAverage <= QuietLoadAverage;

    public static MachineFacts Read() => new(
        Value("/proc/cpuinfo", "model name", ':') ?? "unknown processor",
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        Value("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? "Linux",
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0]));

    /// <summary>Says to people where the numbers come from and what they are of.</summary>
    public void Write(IAnsiConsole console, string about)
    {
        console.MarkupLineInterpolated($"{Processor}, {System}, Linux {Kernel}; {about}");
        if (!IsQuiet)
        {
            console.MarkupLineInterpolated($"[yellow]Somebody else was using this machine (load average {LoadAverage} before the run): the numbers are noisier than they should be.[/]");
        }
    }

    public JsonObject ToJson() => new()
    {
        ["processor"] = Processor,
        ["kernel"] = Kernel,
        ["system"] = System,
        ["load_average_before"] = LoadAverage,
    };

    private static string? Value(string file, string name, char separator) => File.ReadLines(file)
        .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(separator, 2)[1].Trim();
}
