using System.Net.Security;

namespace Mesh.Injector.Serving;

/// <summary>The certificate that new connections are answered with. Written by <see cref="ServingCertificateReloader"/> only.</summary>
internal sealed class ServingCertificateStore
{
    private SslStreamCertificateContext? _current;

    /// <summary>Null until a certificate has been read.</summary>
    public SslStreamCertificateContext? Current => Volatile.Read(ref _current);

    public void Publish(SslStreamCertificateContext context) => Volatile.Write(ref _current, context);
}
