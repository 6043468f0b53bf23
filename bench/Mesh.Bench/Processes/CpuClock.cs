using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Mesh.Bench.Processes;

/// <summary>
/// CPU time of a process by the kernel's own clock of that process: user and system, of all its threads and of those that have ended, in nanoseconds.
/// (<c>/proc/PID/stat</c> tells the same time in steps of 10 ms, <c>/proc/PID/schedstat</c> only that of one thread.)
/// </summary>
internal static unsafe partial class CpuClock
{
    /// <summary>What the process has used since its start.</summary>
    /// <exception cref="BenchException">There is no such process.</exception>
    public static TimeSpan Read(int pid)
    {
        int clock;
        int error = GetClock(pid, &clock);
        if (error != 0)
        {
            throw new BenchException($"process {pid}, which is measured, is gone ({new Win32Exception(error).Message}): look at its log");
        }

        KernelTime time;
        return GetTime(clock, &time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0)
            : throw new BenchException($"process {pid}, which is measured, is gone ({Marshal.GetLastPInvokeErrorMessage()}): look at its log");
    }

    [LibraryImport("libc", EntryPoint = "clock_getcpuclockid")]
    private static partial int GetClock(int pid, int* clock);

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int GetTime(int clock, KernelTime* time);
}
