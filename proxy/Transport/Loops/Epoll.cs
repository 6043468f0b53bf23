using System.ComponentModel;
using System.Runtime.InteropServices;
using Mesh.Proxy.Transport.Native;

namespace Mesh.Proxy.Transport.Loops;

/// <summary>Waits with epoll; woken by an eventfd.</summary>
internal sealed unsafe class Epoll : IPoller
{
    /// <summary>Events fetched at a time: enough to spread the cost of the call, few enough to come back to timers and posted work soon.</summary>
    private const int MaxEvents = 256;

    private const uint Interest = LibcConstants.EpollIn | LibcConstants.EpollOut | LibcConstants.EpollReadHangUp | LibcConstants.EpollEdgeTriggered;

    private readonly EpollEventArray _events = new(MaxEvents);
    private readonly int _epoll;
    private readonly int _wake;
    private int _isWoken;

    public Epoll()
    {
        _epoll = Check(Libc.EpollCreate(LibcConstants.CloseOnExec));
        _wake = Check(Libc.EventFd(0, LibcConstants.CloseOnExec | LibcConstants.NonBlocking));
        Check(EpollEventArray.Add(_epoll, _wake, LibcConstants.EpollIn | LibcConstants.EpollEdgeTriggered, IPoller.WakeKey));
    }

    public (uint Events, ulong Key) this[int index] => _events[index];

    public void Add(int descriptor, ulong key) => Check(EpollEventArray.Add(_epoll, descriptor, Interest, key));

    public int Wait(int timeoutMilliseconds)
    {
        int count = Libc.EpollWait(_epoll, _events.Pointer, MaxEvents, timeoutMilliseconds);
        if (count >= 0)
        {
            return count;
        }

        int error = Marshal.GetLastSystemError();
        return error == LibcConstants.Interrupted ? 0 : throw new Win32Exception(error);
    }

    public void Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) == 0)
        {
            ulong one = 1;
            _ = Libc.Write(_wake, &one, sizeof(ulong));
        }
    }

    public void AcknowledgeWake()
    {
        ulong value;
        _ = Libc.Read(_wake, &value, sizeof(ulong));
        Volatile.Write(ref _isWoken, 0);
    }

    public void Dispose()
    {
        _ = Libc.Close(_epoll);
        _ = Libc.Close(_wake);
        _events.Dispose();
    }

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastSystemError());
}
