using System.Globalization;

namespace Mesh.Bench.Processes;

/// <summary>Reads <c>/proc</c>. A process may end at any moment: then it is not part of the answer.</summary>
internal static class ProcessTable
{
    private const string Allowed = "Cpus_allowed_list:";

    /// <summary>All descendants of a process.</summary>
    public static IReadOnlyList<int> Descendants(int root)
    {
        ILookup<int, int> children = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, null, out int pid) ? pid : 0)
            .Where(pid => pid != 0)
            .ToLookup(pid => Field(pid, "PPid:") is { } parent ? int.Parse(parent) : 0);
        List<int> found = [.. children[root]];
        for (int i = 0; i < found.Count; i++)
        {
            found.AddRange(children[found[i]]);
        }

        return found;
    }

    /// <summary>The real user id of a process, or null if it has ended.</summary>
    public static int? UserOf(int pid) => Field(pid, "Uid:") is { } ids ? int.Parse(ids.Split('\t')[0]) : null;

    /// <summary>Resident memory in MiB; 0 if the process has ended.</summary>
    public static double ResidentMegabytes(int pid) => Megabytes(pid, "VmRSS:");

    /// <summary>The most memory that the process has had at once, in MiB; 0 if it has ended.</summary>
    public static double PeakMegabytes(int pid) => Megabytes(pid, "VmHWM:");

    /// <summary>The processors on which the threads of a process may run, without repetition.</summary>
    public static IReadOnlyList<string> AllowedProcessors(int pid)
    {
        HashSet<string> lists = [];
        foreach (string thread in Directory.EnumerateDirectories($"/proc/{pid}/task"))
        {
            if (TryRead(Path.Combine(thread, "status")) is { } status)
            {
                lists.Add(AllowedList(status));
            }
        }

        return [.. lists];
    }

    /// <summary>The processors a thread may run on, as the kernel writes them in <c>/proc/…/status</c>, for example <c>0-1,4</c>.</summary>
    public static string AllowedList(string status)
    {
        foreach (ReadOnlySpan<char> line in status.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(Allowed, StringComparison.Ordinal))
            {
                return line[Allowed.Length..].Trim().ToString();
            }
        }

        throw new BenchException($"/proc/self/status has no line {Allowed}");
    }

    private static double Megabytes(int pid, string name) =>
        Field(pid, name) is { } size ? double.Parse(size.Split(' ')[0], CultureInfo.InvariantCulture) / 1024 : 0;

    private static string? Field(int pid, string name) => TryRead($"/proc/{pid}/status")?.Split('\n')
        .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim();

    private static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
