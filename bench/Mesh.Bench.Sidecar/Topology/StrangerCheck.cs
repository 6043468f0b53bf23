using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Mesh.Sandbox.Node.Network;

namespace Mesh.Bench.Sidecar.Topology;

/// <summary>Before anything is measured: nobody may be fast because it does not verify. A client without a certificate must not be served by any contender.</summary>
internal sealed class StrangerCheck(ClusterNetwork network)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <exception cref="BenchException">A contender served the stranger.</exception>
    public async Task RunAsync(IReadOnlyList<ProxyPair> pairs, CancellationToken cancellationToken)
    {
        foreach (ProxyPair pair in pairs)
        {
            using CancellationTokenSource bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bounded.CancelAfter(Timeout);
            if (await TryAsync(pair, bounded.Token) is { } served)
            {
                throw new BenchException($"{pair.Contender} served a client without a certificate at {pair.MutualTls} ({served}): it is not set up for mutual TLS");
            }
        }
    }

    /// <returns>What it answered, or null if it refused.</returns>
    private async Task<string?> TryAsync(ProxyPair pair, CancellationToken cancellationToken)
    {
        try
        {
            await using SslStream tls = new(await network.DialAsync(pair.MutualTls, cancellationToken));
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = pair.ServerName,
                    EnabledSslProtocols = SslProtocols.Tls13,
                    ApplicationProtocols = [SslApplicationProtocol.Http11],
                    RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null,
                },
                cancellationToken);
            // In TLS 1.3 the server judges after the client believes the handshake done.
            await tls.WriteAsync("GET / HTTP/1.1\r\nHost: stranger\r\n\r\n"u8.ToArray(), cancellationToken);
            byte[] answer = new byte[64];
            int length = await tls.ReadAtLeastAsync(answer, "HTTP/1.1 200".Length, throwOnEndOfStream: false, cancellationToken);
            string line = Encoding.ASCII.GetString(answer, 0, length).Split('\r')[0];
            // nginx says 400 to whom it does not believe.
            return line.StartsWith("HTTP/1.1 2", StringComparison.Ordinal) ? line : null;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            return null;
        }
    }
}
