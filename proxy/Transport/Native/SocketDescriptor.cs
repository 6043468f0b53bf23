using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Mesh.Proxy.Transport.Native;

/// <summary>What the engine does with a TCP socket besides moving bytes.</summary>
internal static unsafe class SocketDescriptor
{
    // The kernel's limit (net.core.somaxconn) is 4096 on current systems; a burst of new clients waits here rather than being refused.
    private const int Backlog = 4096;

    // Keep-alive: a peer that vanished without a word (node lost, network cut) is noticed within two minutes although opaque connections have no idle limit. Not
    // below a minute: every open connection pays for it.
    private const int KeepAliveIdleSeconds = 60;
    private const int KeepAliveIntervalSeconds = 15;
    private const int KeepAliveProbes = 4;

    // No state of the kernel's.
    private const byte UnknownState = 0;

    // Offsets in struct tcp_info (linux/tcp.h).
    private const int RetransmitsOffset = 2;
    private const int UnacknowledgedOffset = 24;
    private const int LastAcknowledgementOffset = 56;
    private const int InfoLength = 60;

    // One is lost now and then; of two in a row with nothing between them the reason is rarely chance.
    private const int MinRetransmits = 2;

    /// <summary>A non-blocking stream socket.</summary>
    /// <returns>The descriptor, or -1 (out of descriptors or memory).</returns>
    public static int Create(AddressFamily family) => Libc.Socket(
        family == AddressFamily.InterNetwork ? LibcConstants.FamilyInet : LibcConstants.FamilyInet6,
        LibcConstants.Stream | LibcConstants.NonBlocking | LibcConstants.CloseOnExec,
        0);

    /// <summary>
    /// A listener. "Any" means both families where the kernel has both; a single IPv4 socket would refuse what is redirected over IPv6.
    /// </summary>
    /// <param name="endPoint">Port 0 lets the system choose.</param>
    /// <param name="isShared">Whether other listeners of this user may have the same address (SO_REUSEPORT: the kernel spreads connections over them).</param>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public static int Listen(IPEndPoint endPoint, bool isShared)
    {
        bool isDual = endPoint.Address.Equals(IPAddress.Any) && System.Net.Sockets.Socket.OSSupportsIPv6;
        IPEndPoint bound = isDual ? new IPEndPoint(IPAddress.IPv6Any, endPoint.Port) : endPoint;
        int descriptor = Create(bound.AddressFamily);
        ThrowIfFailed(descriptor);
        try
        {
            Set(descriptor, LibcConstants.SocketLevel, LibcConstants.ReuseAddress, 1);
            Set(descriptor, LibcConstants.SocketLevel, LibcConstants.ReusePort, isShared ? 1 : 0);
            if (bound.AddressFamily == AddressFamily.InterNetworkV6)
            {
                Set(descriptor, LibcConstants.Ipv6Level, LibcConstants.Ipv6Only, isDual ? 0 : 1);
            }

            byte* address = stackalloc byte[RawSocketAddress.MaxLength];
            int length = RawSocketAddress.Write(bound, new Span<byte>(address, RawSocketAddress.MaxLength));
            ThrowIfFailed(Libc.Bind(descriptor, address, length));
            ThrowIfFailed(Libc.Listen(descriptor, Backlog));
            return descriptor;
        }
        catch
        {
            _ = Libc.Close(descriptor);
            throw;
        }
    }

    /// <summary>Options of every connection, accepted or dialled.</summary>
    public static void Prepare(int descriptor)
    {
        Set(descriptor, LibcConstants.TcpLevel, LibcConstants.TcpNoDelay, 1);
        Set(descriptor, LibcConstants.SocketLevel, LibcConstants.KeepAlive, 1);
        Set(descriptor, LibcConstants.TcpLevel, LibcConstants.TcpKeepAliveTime, KeepAliveIdleSeconds);
        Set(descriptor, LibcConstants.TcpLevel, LibcConstants.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
        Set(descriptor, LibcConstants.TcpLevel, LibcConstants.TcpKeepAliveProbes, KeepAliveProbes);
    }

    /// <summary>Closing will send a reset, so that the peer does not take a part for the whole.</summary>
    public static void ResetOnClose(int descriptor)
    {
        long linger = 1; // struct linger { int l_onoff = 1; int l_linger = 0; }, little endian on both processors
        _ = Libc.SetSocketOption(descriptor, LibcConstants.SocketLevel, LibcConstants.Linger, &linger, sizeof(long));
    }

    /// <summary>Outcome of a connection attempt, once the socket is writable.</summary>
    /// <returns>0, or the error number.</returns>
    public static int ConnectError(int descriptor)
    {
        int error = 0;
        int length = sizeof(int);
        return Libc.GetSocketOption(descriptor, LibcConstants.SocketLevel, LibcConstants.SocketError, &error, &length) == 0 ? error : Marshal.GetLastSystemError();
    }

    /// <summary>
    /// True if the connection is gone although neither side has ended it. The kernel reports a reset once, to whichever call comes first; if that was a send, the next receive
    /// says "end of stream", and half an answer would pass for a whole one. Only meaningful while this side has not ended its direction.
    /// </summary>
    public static bool WasReset(int descriptor) => TcpState(descriptor) is LibcConstants.TcpStateClose or UnknownState;

    /// <summary>True once the peer has accepted the connection.</summary>
    public static bool IsEstablished(int descriptor) => TcpState(descriptor) == LibcConstants.TcpStateEstablished;

    /// <summary>How long ago the peer's kernel has said anything, if it owes an acknowledgement of what was sent to it at least three times; else zero. A peer that is slow, or takes no more, acknowledges.</summary>
    public static TimeSpan Silence(int descriptor)
    {
        byte* info = stackalloc byte[InfoLength];
        int length = InfoLength;
        bool owes = Libc.GetSocketOption(descriptor, LibcConstants.TcpLevel, LibcConstants.TcpInfo, info, &length) == 0
            && length == InfoLength
            && info[RetransmitsOffset] >= MinRetransmits
            && *(uint*)(info + UnacknowledgedOffset) > 0;
        return owes ? TimeSpan.FromMilliseconds(*(uint*)(info + LastAcknowledgementOffset)) : TimeSpan.Zero;
    }

    public static IPEndPoint? LocalEndPoint(int descriptor)
    {
        byte* address = stackalloc byte[RawSocketAddress.MaxLength];
        int length = RawSocketAddress.MaxLength;
        return Libc.GetSocketName(descriptor, address, &length) == 0 ? RawSocketAddress.Read(new ReadOnlySpan<byte>(address, length)) : null;
    }

    public static IPEndPoint? RemoteEndPoint(int descriptor)
    {
        byte* address = stackalloc byte[RawSocketAddress.MaxLength];
        int length = RawSocketAddress.MaxLength;
        return Libc.GetPeerName(descriptor, address, &length) == 0 ? RawSocketAddress.Read(new ReadOnlySpan<byte>(address, length)) : null;
    }

    // The first byte of struct tcp_info (linux/tcp.h).
    private static byte TcpState(int descriptor)
    {
        byte state = 0;
        int length = 1;
        return Libc.GetSocketOption(descriptor, LibcConstants.TcpLevel, LibcConstants.TcpInfo, &state, &length) == 0 ? state : UnknownState;
    }

    private static void Set(int descriptor, int level, int name, int value) => _ = Libc.SetSocketOption(descriptor, level, name, &value, sizeof(int));

    private static void ThrowIfFailed(int result)
    {
        if (result < 0)
        {
            throw new SocketException(Marshal.GetLastSystemError() switch
            {
                98 => (int)System.Net.Sockets.SocketError.AddressAlreadyInUse,
                99 => (int)System.Net.Sockets.SocketError.AddressNotAvailable,
                13 => (int)System.Net.Sockets.SocketError.AccessDenied,
                int other => throw new Win32Exception(other),
            });
        }
    }
}
