using System.Globalization;

namespace Mesh.Bench.Sidecar.Machine;

/// <summary>Reads <c>/proc</c>. A process may end at any moment: then it is not part of the answer.</summary>
internal static class ProcessTable
{
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
    public static double ResidentMegabytes(int pid) =>
        Field(pid, "VmRSS:") is { } resident ? double.Parse(resident.Split(' ')[0], CultureInfo.InvariantCulture) / 1024 : 0;

    /// <summary>The processors on which the threads of a process may run, without repetition.</summary>
    public static IReadOnlyList<string> AllowedProcessors(int pid)
    {
        HashSet<string> lists = [];
        foreach (string thread in Directory.EnumerateDirectories($"/proc/{pid}/task"))
        {
            if (TryRead(Path.Combine(thread, "status")) is { } status)
            {
                lists.Add(ProcessorPlan.AllowedList(status));
            }
        }

        return [.. lists];
    }

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
