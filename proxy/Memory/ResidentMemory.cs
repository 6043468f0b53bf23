using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;
using Mesh.Proxy.Transport.Native;

namespace Mesh.Proxy.Memory;

/// <summary>Gives memory back that the process holds and does not need. Every pod of a mesh pays for a sidecar.</summary>
internal static partial class ResidentMemory
{
    /// <summary>
    /// What only the start needed: garbage, free pieces of the C heap, and pages of program code that ran for the last time. The kernel would take the latter back when memory is
    /// short; nobody has to wait for that. Code that is used again is mapped again from the page cache, without reading a file. Any thread; takes some milliseconds, in which
    /// managed code stands still.
    /// </summary>
    public static void GiveBackStart()
    {
        GiveBackBurst();
        foreach ((nint start, nint length) in UnchangedFileMappings(File.ReadLines("/proc/self/smaps")))
        {
            _ = Libc.MemoryAdvise(start, length, LibcConstants.AdviseDontNeed);
        }
    }

    /// <summary>
    /// What a replaced certificate leaves: some 300 KB, mostly on the C heap and between what is still used there. The collector's heap hardly grows and would not be looked through
    /// for days. Any thread; takes some milliseconds, in which managed code stands still.
    /// </summary>
    public static void GiveBackReplaced()
    {
        GC.Collect();
        _ = TrimHeap(0);
    }

    /// <summary>What much work has left: garbage, and free pieces of both heaps. Any thread; takes some milliseconds, in which managed code stands still.</summary>
    public static void GiveBackBurst()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _ = TrimHeap(0);
    }

    /// <summary>What connections that have ended leave on the C heap, some 20 KB each. Any thread; takes some milliseconds, in which nothing else gets memory of that heap.</summary>
    public static void GiveBackConnections() => _ = TrimHeap(0);

    /// <summary>
    /// Mappings of files that cannot be written to and of which no page differs from the file: whatever is dropped of them comes back as it was.
    /// </summary>
    /// <param name="smaps">Lines of <c>/proc/[pid]/smaps</c>, see proc(5).</param>
    internal static IEnumerable<(nint Start, nint Length)> UnchangedFileMappings(IEnumerable<string> smaps)
    {
        (nint Start, nint Length)? candidate = null;
        foreach (string line in smaps)
        {
            if (TryReadHeader(line, out (nint Start, nint Length)? mapping))
            {
                candidate = mapping;
            }
            else if (candidate is { } known && line.StartsWith("Anonymous:", StringComparison.Ordinal) && line.AsSpan("Anonymous:".Length).Trim() is "0 kB")
            {
                yield return known;
            }
        }
    }

    // "55ba1ba00000-55ba1c284000 r-xp 00708000 fe:00 1837 /app/mesh-proxy"
    private static bool TryReadHeader(string line, out (nint Start, nint Length)? mapping)
    {
        mapping = null;
        string[] fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        int dash = fields.Length == 0 ? -1 : fields[0].IndexOf('-', StringComparison.Ordinal);
        if (dash < 0 || fields.Length < 5
            || !long.TryParse(fields[0].AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long start)
            || !long.TryParse(fields[0].AsSpan(dash + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long end))
        {
            return false;
        }

        bool isReadOnlyFile = fields[1].Length == 4 && fields[1][1] == '-' && fields[4] != "0" && fields.Length == 6 && fields[5].StartsWith('/');
        mapping = isReadOnlyFile ? ((nint)start, (nint)(end - start)) : null;
        return true;
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint keep);
}
