namespace Mesh.Proxy.Transport.Native;

/// <summary>Numbers of the Linux system call interface on x86-64 and arm64 (the two that the product ships for; they agree on all of these).</summary>
internal static class LibcConstants
{
    // asm-generic/errno.h
    public const int Interrupted = 4;          // EINTR
    public const int TryAgain = 11;            // EAGAIN
    public const int ConnectionAborted = 103;  // ECONNABORTED
    public const int ConnectionReset = 104;    // ECONNRESET
    public const int TimedOut = 110;           // ETIMEDOUT
    public const int ConnectionRefused = 111;  // ECONNREFUSED
    public const int InProgress = 115;         // EINPROGRESS

    // bits/socket.h
    public const int FamilyInet = 2;
    public const int FamilyInet6 = 10;
    public const int Stream = 1;
    public const int NonBlocking = 0x800;      // SOCK_NONBLOCK
    public const int CloseOnExec = 0x80000;    // SOCK_CLOEXEC, EPOLL_CLOEXEC, EFD_CLOEXEC
    public const int Peek = 0x02;              // MSG_PEEK
    public const int NoSignal = 0x4000;        // MSG_NOSIGNAL
    public const int ShutdownWrite = 1;

    // asm-generic/socket.h
    public const int SocketLevel = 1;
    public const int ReuseAddress = 2;
    public const int SocketError = 4;
    public const int KeepAlive = 9;
    public const int Linger = 13;
    public const int ReusePort = 15;

    // netinet/tcp.h
    public const int TcpLevel = 6;
    public const int TcpNoDelay = 1;
    public const int TcpKeepAliveTime = 4;
    public const int TcpKeepAliveInterval = 5;
    public const int TcpKeepAliveProbes = 6;
    public const int TcpInfo = 11;
    public const byte TcpStateEstablished = 1;
    public const byte TcpStateClose = 7;

    // netinet/in.h
    public const int Ipv6Level = 41;
    public const int Ipv6Only = 26;

    // sys/epoll.h
    public const int EpollAdd = 1;
    public const uint EpollIn = 0x001;
    public const uint EpollOut = 0x004;
    public const uint EpollError = 0x008;
    public const uint EpollHangUp = 0x010;
    public const uint EpollReadHangUp = 0x2000;
    public const uint EpollEdgeTriggered = 1u << 31;

    // fcntl.h
    public const uint SpliceMove = 1;
    public const uint SpliceNonBlocking = 2;

    // sys/mman.h
    public const int ProtectRead = 1;
    public const int ProtectWrite = 2;
    public const int MapPrivate = 2;
    public const int MapAnonymous = 0x20;
    public const int AdviseDontNeed = 4;
}
