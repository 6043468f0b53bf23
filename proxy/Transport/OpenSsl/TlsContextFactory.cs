using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>
/// Makes the two contexts of a certificate: TLS 1.3 only, own certificate and chain from memory, the peer's chain verified against the roots of its trust domain and nothing else, both sides
/// show certificates. Who the peer is allowed to be is judged after the handshake, see <see cref="PeerCertificate"/>.
/// </summary>
internal static unsafe class TlsContextFactory
{
    /// <summary>
    /// How long a ticket resumes a session: one hour, as long as a pooled connection lives, so that neither outlives a removed root by more. New contexts have new ticket
    /// keys: after a rotation every peer proves its identity again.
    /// </summary>
    private const int SessionSeconds = 3600;

    /// <summary>
    /// Bytes fetched at a time: four full records. The buffer is OpenSSL's, from the C heap, and held only while a part of a record is in it (SSL_MODE_RELEASE_BUFFERS).
    /// </summary>
    private const int ReadBuffer = 4 * (16 * 1024 + 256);

    public static SslContextHandle CreateServer(WorkloadCertificate own)
    {
        SslContextHandle context = Create(own);
        nint pointer = context.DangerousGetHandle();
        LibSsl.SetAlpnSelect(pointer, &AlpnSelection.OnSelect, 0);
        // A resumed session must belong to this context; the ticket keys see to that, the id is required by OpenSSL when clients show certificates.
        ReadOnlySpan<byte> id = "mesh"u8;
        fixed (byte* text = id)
        {
            Require(LibSsl.SetSessionIdContext(pointer, text, (uint)id.Length), "session id context");
        }

        LibSsl.ControlContext(pointer, SslConstants.ControlSessionCacheMode, SslConstants.CacheOff, 0);
        return context;
    }

    public static SslContextHandle CreateClient(WorkloadCertificate own)
    {
        SslContextHandle context = Create(own);
        nint pointer = context.DangerousGetHandle();
        LibSsl.ControlContext(pointer, SslConstants.ControlSessionCacheMode, SslConstants.CacheClient | SslConstants.CacheNoInternal, 0);
        LibSsl.SetNewSession(pointer, &TlsSessionCallback.OnNewSession);
        return context;
    }

    private static SslContextHandle Create(WorkloadCertificate own)
    {
        nint context = LibSsl.NewContext(LibSsl.Method());
        if (context == 0)
        {
            throw new OpenSslException("new TLS context");
        }

        SslContextHandle handle = new(context);
        try
        {
            Require(LibSsl.ControlContext(context, SslConstants.ControlMinimumVersion, SslConstants.Tls13, 0), "minimum version");
            Require(LibSsl.ControlContext(context, SslConstants.ControlMaximumVersion, SslConstants.Tls13, 0), "maximum version");
            LibSsl.SetContextOptions(context, SslConstants.OptionNoRenegotiation);
            LibSsl.ControlContext(
                context,
                SslConstants.ControlMode,
                SslConstants.ModePartialWrite | SslConstants.ModeMovingWriteBuffer | SslConstants.ModeReleaseBuffers,
                0);
            // One system call for as many records as have arrived, instead of one for each header and one for each body.
            LibSsl.ControlContext(context, SslConstants.ControlSetReadAhead, 1, 0);
            LibSsl.SetReadBufferLength(context, ReadBuffer);
            LibSsl.SetVerify(context, SslConstants.VerifyPeer | SslConstants.VerifyFailIfNone, 0);
            LibSsl.SetSessionTimeout(context, SessionSeconds);
            UseCertificate(context, own);
            PeerRoots.Install(context, own);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static void UseCertificate(nint context, WorkloadCertificate own)
    {
        X509Certificate2 leaf = own.Context.TargetCertificate;
        WithCertificate(leaf, certificate => Require(LibSsl.UseCertificate(context, certificate), "use certificate"));
        foreach (X509Certificate2 issuer in own.Context.IntermediateCertificates)
        {
            // "1": the context takes a reference of its own.
            WithCertificate(issuer, certificate => Require(LibSsl.ControlContext(context, SslConstants.ControlChainCertificate, 1, certificate), "add issuer"));
        }

        using ECDsa key = leaf.GetECDsaPrivateKey() ?? throw new OpenSslException("the workload certificate has no ECDSA key");
        byte[] der = key.ExportPkcs8PrivateKey();
        try
        {
            UseKey(context, der);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }

        Require(LibSsl.CheckPrivateKey(context), "check private key");
    }

    private static void UseKey(nint context, byte[] der)
    {
        fixed (byte* start = der)
        {
            byte* position = start;
            nint key = LibCrypto.ReadPrivateKey(0, &position, der.Length);
            if (key == 0)
            {
                throw new OpenSslException("read private key");
            }

            int used = LibSsl.UsePrivateKey(context, key);
            LibCrypto.FreeKey(key);
            Require(used, "use private key");
        }
    }

    private static void WithCertificate(X509Certificate2 source, Action<nint> use)
    {
        nint certificate = NativeCertificate.Read(source);
        try
        {
            use(certificate);
        }
        finally
        {
            LibCrypto.FreeCertificate(certificate);
        }
    }

    private static void Require(nint result, string operation)
    {
        if (result != 1)
        {
            throw new OpenSslException(operation);
        }
    }
}
