using System.Globalization;

namespace Mesh.Soak.Machine;

/// <summary>What a process holds at a moment.</summary>
/// <param name="ResidentBytes">Memory, as the kernel counts it.</param>
/// <param name="Descriptors">Open descriptors.</param>
internal readonly record struct ProcessSample(long ResidentBytes, int Descriptors)
{
    public static ProcessSample Of(int process)
    {
        string resident = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        long kibibytes = long.Parse(resident["VmRSS:".Length..^"kB".Length], NumberStyles.Integer, CultureInfo.InvariantCulture);
        return new ProcessSample(kibibytes * 1024, Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Count());
    }
}
