using System.Runtime.InteropServices;
using System.Text;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Native;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>
/// Mutual TLS on a non-blocking socket: OpenSSL reads and writes the descriptor itself. First <see cref="Handshake"/> until it is done, then <see cref="Judge"/>, then bytes. Owns
/// the <c>SSL</c> and frees it exactly once, when it is closed.
/// </summary>
internal sealed unsafe class TlsSocket : TransportSocket, IReadinessHandler
{
    private static int _live;

    private readonly LoopDescriptor _descriptor;
    private nint _ssl;
    private GCHandle _self;
    private bool _isReadable = true;
    private bool _isWritable = true;
    private bool _isSignaled;
    private bool _isEstablished;
    private bool _isBroken;
    private bool _isOutputEnded;
    private bool _isCertificateMissing;
    private bool _keepsBuffers;
    private Action<nint>? _onNewSession;

    private TlsSocket(LoopDescriptor descriptor, SslContextHandle context)
    {
        _ssl = context.NewConnection();
        if (_ssl == 0 || LibSsl.SetDescriptor(_ssl, descriptor.Number) != 1)
        {
            LibSsl.Free(_ssl);
            _ssl = 0;
            throw new OpenSslException("new TLS connection");
        }

        Interlocked.Increment(ref _live);
        _descriptor = descriptor;
        descriptor.Handler = this;
    }

#if DEBUG
    // Nobody is left who could close it.
    ~TlsSocket() => System.Diagnostics.Debug.Assert(_ssl == 0, "a TLS socket was dropped and not closed");
#endif

    /// <summary>Objects of OpenSSL that are not freed; for leak tests.</summary>
    public static int Live => Volatile.Read(ref _live);

    // What a read leaves in the kernel cannot be seen here; but peers of a mesh connection send nothing behind an answer, except the end.
    public override bool HasNews => _isSignaled || _descriptor.HasHungUp || _isBroken;

    public override bool IsClosed => _descriptor.IsClosed;

    public override TimeSpan Silence => SocketDescriptor.Silence(_descriptor.Number);

    /// <summary>Why the handshake failed, for the log.</summary>
    public string Failure { get; private set; } = "";

    /// <summary>The inner protocol that was agreed, see <see cref="Mesh.Api.WellKnown.ApplicationProtocols"/>; empty if none was.</summary>
    public string Protocol => AlpnSelection.Selected(_ssl);

    /// <summary>After the handshake: it took up an earlier session, at a fraction of the cost.</summary>
    public bool IsResumed => LibSsl.IsSessionReused(_ssl) == 1;

    /// <summary>What the client named in SNI, or null.</summary>
    public string? ServerName => Marshal.PtrToStringAnsi((nint)LibSsl.ServerName(_ssl, SslConstants.ServerNameHost));

    /// <summary>The accepting side. Takes over the descriptor's events.</summary>
    public static TlsSocket ForServer(LoopDescriptor descriptor, TlsIdentity own)
    {
        TlsSocket socket = new(descriptor, own.Server);
        LibSsl.SetAcceptState(socket._ssl);
        return socket;
    }

    /// <summary>The dialling side. Takes over the descriptor's events.</summary>
    /// <param name="descriptor">A connected socket.</param>
    /// <param name="own">Certificate of this moment.</param>
    /// <param name="serverName">What to name in SNI.</param>
    /// <param name="protocols">What to offer, see <see cref="AlpnSelection.Offer"/>.</param>
    /// <param name="session">A session to resume, or 0. Its reference is taken.</param>
    /// <param name="onNewSession">Gets ownership of each session that the server offers for later.</param>
    public static TlsSocket ForClient(
        LoopDescriptor descriptor, TlsIdentity own, string serverName, byte[] protocols, nint session, Action<nint> onNewSession)
    {
        TlsSocket socket = new(descriptor, own.Client);
        LibSsl.SetConnectState(socket._ssl);
        int length = Encoding.ASCII.GetByteCount(serverName);
        Span<byte> name = stackalloc byte[length + 1];
        Encoding.ASCII.GetBytes(serverName, name);
        name[length] = 0;
        fixed (byte* text = name, offer = protocols)
        {
            LibSsl.Control(socket._ssl, SslConstants.ControlServerName, 0, (nint)text);
            _ = LibSsl.SetAlpn(socket._ssl, offer, (uint)protocols.Length);
        }

        if (session != 0)
        {
            _ = LibSsl.SetSession(socket._ssl, session);
            LibSsl.FreeSession(session);
        }

        socket._onNewSession = onNewSession;
        socket._self = GCHandle.Alloc(socket, GCHandleType.Weak);
        _ = LibSsl.SetData(socket._ssl, TlsSessionCallback.DataIndex, GCHandle.ToIntPtr(socket._self));
        return socket;
    }

    public void OnReady(uint events)
    {
        // TLS may have to read in order to write and the other way round, so any event is reason to try both.
        _isReadable = _isWritable = _isSignaled = true;
        Owner?.OnTransportReady(this);
    }

    /// <summary>Goes on with the handshake.</summary>
    public HandshakeProgress Handshake()
    {
        int result = LibSsl.DoHandshake(_ssl);
        if (result == 1)
        {
            _isEstablished = true;
            return HandshakeProgress.Done;
        }

        IoResult outcome = Explain(result, isRead: true);
        if (outcome.IsWouldBlock)
        {
            return HandshakeProgress.Pending;
        }

        return HandshakeProgress.Failed;
    }

    /// <summary>What about the peer's certificate the handshake failed on; none if it was something else.</summary>
    public PeerRejection Rejection =>
        LibSsl.VerifyResult(_ssl) != SslConstants.VerifyOk ? PeerRejection.UntrustedChain
        : _isCertificateMissing ? PeerRejection.NoCertificate
        : PeerRejection.None;

    /// <summary>Who the peer is; after the handshake.</summary>
    public PeerVerification Judge(PeerRole role, WorkloadCertificate own, IdentitySet? expected) => PeerCertificate.Judge(_ssl, role, own, expected);

    public override IoResult Read(Span<byte> into)
    {
        if (!_isReadable || _isBroken)
        {
            return _isBroken ? IoResult.Reset : IoResult.WouldBlock;
        }

        _isSignaled = false;
        int total = 0;
        fixed (byte* pointer = into)
        {
            // One record at a time, as long as the next has been fetched already: whoever writes them out then does so in one call.
            do
            {
                int count = LibSsl.Read(_ssl, pointer + total, into.Length - total);
                if (_keepsBuffers)
                {
                    GiveBackBuffers();
                }

                if (count <= 0)
                {
                    IoResult outcome = Explain(count, isRead: true);
                    return total > 0 ? IoResult.Done(total) : outcome;
                }

                total += count;
            }
            while (total < into.Length && LibSsl.HasPending(_ssl) != 0);
        }

        return IoResult.Done(total);
    }

    public override IoResult Write(ReadOnlySpan<byte> bytes)
    {
        if (!_isWritable || _isBroken)
        {
            return _isBroken ? IoResult.Reset : IoResult.WouldBlock;
        }

        int count;
        fixed (byte* pointer = bytes)
        {
            count = LibSsl.Write(_ssl, pointer, bytes.Length);
        }

        return count > 0 ? IoResult.Done(count) : Explain(count, isRead: false);
    }

    public override bool EndOutput()
    {
        if (_isOutputEnded || _isBroken)
        {
            return true;
        }

        // Nothing waits for the peer's answer: reading will see it.
        int result = LibSsl.Shutdown(_ssl);
        if (result < 0 && LibSsl.GetError(_ssl, result) == SslConstants.ErrorWantWrite)
        {
            _isWritable = false;
            return false;
        }

        _isOutputEnded = true;
        LibCrypto.ClearErrors();
        return true;
    }

    public override void Close()
    {
        if (_ssl != 0)
        {
            if (_isEstablished)
            {
                EndOutput();
            }

            Free();
        }
    }

    public override void Abort()
    {
        if (_ssl != 0)
        {
            SocketDescriptor.ResetOnClose(_descriptor.Number);
            Free();
        }
    }

    internal bool OnNewSession(nint session)
    {
        if (_onNewSession is not { } take)
        {
            return false;
        }

        take(session);
        _keepsBuffers = OpenSslVersion.CanFreeBuffers;
        return true;
    }

    // To read a ticket OpenSSL gets a buffer to write with, too, 16 KiB, which only a later write would give back: a pooled connection that was used once would keep it.
    private void GiveBackBuffers() => _keepsBuffers = LibSsl.HasPending(_ssl) != 0 || LibSsl.FreeBuffers(_ssl) != 1;

    private IoResult Explain(int result, bool isRead)
    {
        int error = LibSsl.GetError(_ssl, result);
        switch (error)
        {
            case SslConstants.ErrorWantRead:
                _isReadable = false;
                _isWritable &= isRead;
                return IoResult.WouldBlock;
            case SslConstants.ErrorWantWrite:
                _isWritable = false;
                _isReadable &= !isRead;
                return IoResult.WouldBlock;
            case SslConstants.ErrorZeroReturn:
                return IoResult.End;
            default:
                // Fatal: after this only freeing is allowed. An end without close_notify is among these: a part must not pass for the whole.
                _isCertificateMissing = (LibCrypto.LastError() & SslConstants.ReasonMask) == SslConstants.ReasonNoPeerCertificate;
                Failure = error == SslConstants.ErrorSyscall ? "the connection broke off" : OpenSslException.LastError();
                LibCrypto.ClearErrors();
                _isBroken = true;
                return IoResult.Reset;
        }
    }

    private void Free()
    {
        nint ssl = _ssl;
        _ssl = 0;
        _isBroken = true;
        LibSsl.Free(ssl);
        LibCrypto.ClearErrors();
        if (_self.IsAllocated)
        {
            _self.Free();
        }

        Interlocked.Decrement(ref _live);
        _descriptor.Close();
    }
}
