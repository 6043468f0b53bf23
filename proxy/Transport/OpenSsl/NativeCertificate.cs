using System.Security.Cryptography.X509Certificates;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>Makes OpenSSL's form of a certificate.</summary>
internal static unsafe class NativeCertificate
{
    /// <summary>An <c>X509</c> with one reference, which is the caller's to free.</summary>
    public static nint Read(X509Certificate2 source)
    {
        ReadOnlySpan<byte> der = source.RawDataMemory.Span;
        fixed (byte* start = der)
        {
            byte* position = start;
            nint certificate = LibCrypto.ReadCertificate(0, &position, der.Length);
            return certificate != 0 ? certificate : throw new OpenSslException("read certificate");
        }
    }
}
