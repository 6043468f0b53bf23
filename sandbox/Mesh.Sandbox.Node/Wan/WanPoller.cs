using System.ComponentModel;
using System.Runtime.InteropServices;
using Mesh.Sandbox.Node.Native;
using Microsoft.Win32.SafeHandles;

namespace Mesh.Sandbox.Node.Wan;

/// <summary>Waits until an interface has packets, a moment has come, or somebody wakes it. The kernel's timer has microseconds where .NET's waits have milliseconds.</summary>
internal sealed unsafe class WanPoller : IDisposable
{
    private const int Interrupted = 4;

    private readonly SafeFileHandle _wake;
    private readonly PolledDescriptor[] _polled;

    public WanPoller(IReadOnlyList<int> descriptors)
    {
        var wake = Libc.EventDescriptor(0, Libc.SocketCloseOnExec | Libc.SocketNonBlocking);
        if (wake < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "create an event descriptor");
        }

        _wake = new SafeFileHandle(wake, ownsHandle: true);
        _polled = [.. descriptors.Append(wake).Select(descriptor => new PolledDescriptor { Descriptor = descriptor, Wanted = PolledDescriptor.Readable })];
    }

    /// <param name="timeout">Null for as long as it takes.</param>
    public void Wait(TimeSpan? timeout)
    {
        var specification = TimeSpecification.Of(timeout is { } span && span > TimeSpan.Zero ? span : TimeSpan.Zero);
        fixed (PolledDescriptor* polled = _polled)
        {
            if (Libc.Poll(polled, (nuint)_polled.Length, timeout is null ? null : &specification, null) >= 0)
            {
                return;
            }
        }

        if (Marshal.GetLastPInvokeError() is not Interrupted and var error)
        {
            throw new Win32Exception(error, "wait for packets");
        }
    }

    /// <summary>Ends all waiting from now on: it is how the router is stopped.</summary>
    public void Wake()
    {
        long one = 1;
        _ = Libc.Write((int)_wake.DangerousGetHandle(), (byte*)&one, sizeof(long));
    }

    public void Dispose() => _wake.Dispose();
}
