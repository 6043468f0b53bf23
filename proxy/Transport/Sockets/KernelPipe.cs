using System.Runtime.InteropServices;
using Mesh.Proxy.Transport.Native;

namespace Mesh.Proxy.Transport.Sockets;

/// <summary>
/// A pipe of the kernel, through which bytes go from one plain socket to another without being copied to the process and back (splice(2)). Owns its two descriptors. Loop thread.
/// </summary>
internal sealed unsafe class KernelPipe : IDisposable
{
    /// <summary>What a pipe holds unless it is told otherwise: 16 pages. More would count against what one user may have, and all sidecars of a node are one.</summary>
    private const int Capacity = 64 * 1024;

    /// <summary>Most pipes of the process. Each costs two descriptors and up to 64 KiB of the kernel's memory; whoever gets none copies.</summary>
    public const int MaxLive = 512;

    private static int _live;

    private int _output;
    private int _input;

    private KernelPipe(int output, int input) => (_output, _input) = (output, input);

    /// <summary>Pipes that are not closed.</summary>
    public static int Live => Volatile.Read(ref _live);

    /// <summary>Bytes that were taken from one socket and not given to the other yet.</summary>
    public int Held { get; private set; }

    /// <summary>A new pipe, or null if there are too many or no descriptors left.</summary>
    public static KernelPipe? TryCreate()
    {
        int* ends = stackalloc int[2];
        if (Interlocked.Increment(ref _live) <= MaxLive && Libc.Pipe(ends, LibcConstants.NonBlocking | LibcConstants.CloseOnExec) == 0)
        {
            return new KernelPipe(ends[0], ends[1]);
        }

        Interlocked.Decrement(ref _live);
        return null;
    }

    /// <summary>Takes from a socket. Only while nothing is held, so that "would block" speaks of the socket.</summary>
    public IoResult Fill(int socket)
    {
        IoResult moved = Move(socket, _input, Capacity);
        Held += moved.Count;
        return moved;
    }

    /// <summary>Gives to a socket what is held.</summary>
    public IoResult Drain(int socket)
    {
        IoResult moved = Move(_output, socket, Held);
        Held -= moved.Count;
        return moved;
    }

    public void Dispose()
    {
        if (_output >= 0)
        {
            _ = Libc.Close(_output);
            _ = Libc.Close(_input);
            _output = _input = -1;
            Interlocked.Decrement(ref _live);
        }
    }

    private static IoResult Move(int from, int to, int count)
    {
        while (true)
        {
            nint moved = Libc.Splice(from, null, to, null, count, LibcConstants.SpliceMove | LibcConstants.SpliceNonBlocking);
            if (moved >= 0)
            {
                return IoResult.Done((int)moved);
            }

            int error = Marshal.GetLastSystemError();
            if (error != LibcConstants.Interrupted)
            {
                return error == LibcConstants.TryAgain ? IoResult.WouldBlock : IoResult.Reset;
            }
        }
    }
}
