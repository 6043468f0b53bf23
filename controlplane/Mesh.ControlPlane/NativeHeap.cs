using System.Runtime.InteropServices;

namespace Mesh.ControlPlane;

/// <summary>The C heap, which has what OpenSSL keeps of connections.</summary>
internal static partial class NativeHeap
{
    private const int ArenaMax = -8;

    /// <summary>
    /// Arenas of glibc's malloc. Its default is eight for each processor, each of which keeps the free pieces that the handshakes of a thousand sidecars leave between what stays.
    /// </summary>
    private const int Arenas = 2;

    /// <summary>Before anything is under way: arenas that exist stay.</summary>
    public static void Configure() => _ = SetOption(ArenaMax, Arenas);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
