using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Mesh.ControlPlane.Identity;

/// <summary>
/// The certificates that a client sent beside its own, kept with its connection: a stream is judged after the handshake, and an intermediate that has been replaced
/// meanwhile is known to nobody but its leaves' owners.
/// </summary>
internal sealed class SentIntermediates
{
    /// <summary>An intermediate for each Kubernetes cluster, and room for a hierarchy above it.</summary>
    private const int Max = 8;

    private static readonly object Key = new();

    private X509Certificate2[] _certificates = [];

    public IReadOnlyList<X509Certificate2> Certificates => Volatile.Read(ref _certificates);

    /// <summary>What came with the connection of a request; nothing for a connection without TLS.</summary>
    public static IReadOnlyList<X509Certificate2> Of(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(Key, out object? kept) == true && kept is SentIntermediates sent ? sent.Certificates : [];

    /// <summary>Prepares a connection for its handshake.</summary>
    public static SentIntermediates For(ConnectionContext connection)
    {
        var sent = new SentIntermediates();
        connection.Items[Key] = sent;
        return sent;
    }

    /// <summary>Called during the handshake, with what the TLS stack was sent. Copies, because the stack disposes of its own.</summary>
    public void Keep(X509Certificate2Collection sent) =>
        Volatile.Write(ref _certificates, [.. sent.Take(Max).Select(certificate => X509CertificateLoader.LoadCertificate(certificate.RawData))]);
}
