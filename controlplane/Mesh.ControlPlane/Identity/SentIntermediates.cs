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

    // As bytes: a certificate that was read holds ten times as much, for each connection, until somebody opens another stream on it.
    private byte[][] _certificates = [];

    /// <summary>What came with the connection of a request; nothing for a connection without TLS.</summary>
    public static IReadOnlyList<X509Certificate2> Of(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(Key, out object? kept) == true && kept is SentIntermediates sent ? sent.Read() : [];

    /// <summary>Prepares a connection for its handshake.</summary>
    public static SentIntermediates For(ConnectionContext connection)
    {
        var sent = new SentIntermediates();
        connection.Items[Key] = sent;
        return sent;
    }

    /// <summary>Called during the handshake, with what the TLS stack was sent and will dispose of.</summary>
    public void Keep(X509Certificate2Collection sent) => Volatile.Write(ref _certificates, [.. sent.Take(Max).Select(certificate => certificate.RawData)]);

    private X509Certificate2[] Read() => [.. Volatile.Read(ref _certificates).Select(bytes => X509CertificateLoader.LoadCertificate(bytes))];
}
