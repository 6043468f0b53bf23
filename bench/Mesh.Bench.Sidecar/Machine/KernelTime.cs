using System.Runtime.InteropServices;

namespace Mesh.Bench.Sidecar.Machine;

/// <summary><c>struct timespec</c> on 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KernelTime
{
    public long Seconds;
    public long Nanoseconds;
}
