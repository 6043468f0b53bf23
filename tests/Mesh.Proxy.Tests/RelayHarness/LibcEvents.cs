using Mesh.Proxy.Transport.Native;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>What epoll says of a connection in the usual cases.</summary>
internal static class LibcEvents
{
    public const uint Readable = LibcConstants.EpollIn;

    public const uint Writable = LibcConstants.EpollOut;

    /// <summary>The peer has ended its direction.</summary>
    public const uint Ended = LibcConstants.EpollIn | LibcConstants.EpollReadHangUp;

    /// <summary>The connection was reset.</summary>
    public const uint Broken = LibcConstants.EpollIn | LibcConstants.EpollOut | LibcConstants.EpollReadHangUp | LibcConstants.EpollHangUp | LibcConstants.EpollError;
}
