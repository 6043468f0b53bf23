using System.Runtime.InteropServices;

namespace Mesh.Sandbox.Node.Native;

/// <summary>
/// The few system calls that .NET has no API for. Those used between entering a namespace and leaving it do not block and leave the GC transition out: no managed code may
/// run there that could start a thread, which would inherit the namespace.
/// </summary>
internal static unsafe partial class Libc
{
    public const int CloneNewNet = 0x40000000;
    public const int OpenReadOnlyCloseOnExec = 0x80000;
    public const int SocketCloseOnExec = 0x80000;
    public const int SocketNonBlocking = 0x800;
    public const int OpenReadWriteNonBlockingCloseOnExec = 0x2 | 0x800 | 0x80000;
    public const int FamilyPacket = 17;
    public const int ProtocolAllFrames = 0x0003;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    /// <summary>For between entering a namespace and leaving it, see above.</summary>
    [LibraryImport("libc", EntryPoint = "open")]
    [SuppressGCTransition]
    public static partial int OpenInside(byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "setns")]
    [SuppressGCTransition]
    public static partial int SetNamespace(int descriptor, int kind);

    [LibraryImport("libc", EntryPoint = "socket")]
    [SuppressGCTransition]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "if_nametoindex", SetLastError = true)]
    [SuppressGCTransition]
    public static partial uint InterfaceIndex(byte* name);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int socket, LinkLayerAddress* address, int size);

    [LibraryImport("libc", EntryPoint = "__errno_location")]
    [SuppressGCTransition]
    public static partial int* ErrorNumber();

    /// <summary>Unlike File.Move this also replaces a symbolic link to a directory, atomically.</summary>
    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(string oldPath, string newPath);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeOwner(string path, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int descriptor, nuint request, byte* argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    public static partial int Poll(PolledDescriptor* descriptors, nuint count, TimeSpecification* timeout, void* signals);
}
