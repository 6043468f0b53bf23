using System.Net.Sockets;
using System.Runtime.InteropServices;
using Mesh.Bench.Processes;

namespace Mesh.Bench.Sidecar.Generators;

/// <summary>Waits for sockets with the kernel's own resolution: what .NET offers rounds to milliseconds, which is longer than the latencies in question.</summary>
internal sealed unsafe partial class KernelPoll
{
    private const short Readable = 1;
    private const int SetTimerSlack = 29;

    private readonly PollEntry[] _entries;

    public KernelPoll(IReadOnlyList<Socket> sockets)
    {
        _entries = [.. sockets.Select(socket => new PollEntry { Descriptor = (int)socket.Handle, Events = Readable })];
        // By default the kernel may wake a thread 50 µs late to save power.
        _ = Control(SetTimerSlack, 1, 0, 0, 0);
    }

    /// <summary>Waits until a socket can be read, or for the given time at most.</summary>
    public void Wait(TimeSpan longest)
    {
        KernelTime time = new() { Seconds = (long)longest.TotalSeconds, Nanoseconds = (long)(longest.TotalMicroseconds * 1000) % 1_000_000_000 };
        fixed (PollEntry* entries = _entries)
        {
            if (Poll(entries, (ulong)_entries.Length, &time, null) < 0)
            {
                foreach (ref PollEntry entry in _entries.AsSpan())
                {
                    entry.Result = 0;
                }
            }
        }
    }

    /// <summary>Whether the last wait found the socket readable, closed or broken.</summary>
    public bool IsReady(int index) => _entries[index].Result != 0;

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    private static partial int Poll(PollEntry* entries, ulong count, KernelTime* time, void* signals);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, ulong value, ulong third, ulong fourth, ulong fifth);
}
