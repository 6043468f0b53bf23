using System.Runtime.InteropServices;

namespace Mesh.Proxy.Transport.Native;

/// <summary>
/// Room for the answers of <c>epoll_wait</c>. The kernel's structure is packed on x86-64 (12 bytes) and naturally aligned elsewhere (16 bytes), see linux/eventpoll.h.
/// </summary>
internal sealed unsafe class EpollEventArray : IDisposable
{
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int Size = DataOffset + 8;

    private byte* _events;

    public EpollEventArray(int capacity)
    {
        Capacity = capacity;
        _events = (byte*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)Size);
    }

    public int Capacity { get; }

    public byte* Pointer => _events;

    /// <summary>What is ready, and the value given at registration.</summary>
    public (uint Events, ulong Data) this[int index]
    {
        get
        {
            byte* entry = _events + index * Size;
            return (*(uint*)entry, *(ulong*)(entry + DataOffset));
        }
    }

    /// <summary>Registers a descriptor.</summary>
    public static int Add(int epoll, int descriptor, uint events, ulong data)
    {
        byte* change = stackalloc byte[16];
        *(uint*)change = events;
        *(ulong*)(change + DataOffset) = data;
        return Libc.EpollControl(epoll, LibcConstants.EpollAdd, descriptor, change);
    }

    public void Dispose()
    {
        NativeMemory.Free(_events);
        _events = null;
    }
}
