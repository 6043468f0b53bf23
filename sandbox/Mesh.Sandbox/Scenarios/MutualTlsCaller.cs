using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Node.Network;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Somebody in the cluster's network who dials the mutual TLS port of a sidecar himself. Attempts differ in the certificate and in nothing else.</summary>
/// <param name="network">Leads there.</param>
/// <param name="time">The clock.</param>
/// <param name="target">The sidecar's port for mutual TLS.</param>
/// <param name="serverName">Which of its Services is called.</param>
internal sealed class MutualTlsCaller(ClusterNetwork network, TimeProvider time, IPEndPoint target, string serverName = "80.checkout.shop.cluster-1.mesh")
{
    /// <summary>A sidecar answers or refuses within milliseconds.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Tries one request.</summary>
    /// <param name="certificate">Shown when the server asks; null to show none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<CallOutcome> TryAsync(SslStreamCertificateContext? certificate, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(Timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await using SslStream tls = new(await network.DialAsync(target, either.Token));
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = serverName,
                    EnabledSslProtocols = SslProtocols.Tls13,
                    ApplicationProtocols = [new SslApplicationProtocol(ApplicationProtocols.Http1)],
                    ClientCertificateContext = certificate,
                    // Whom the caller believes is not what is tested here.
                    RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null,
                },
                either.Token);
            // In TLS 1.3 the server judges after the client believes the handshake done: only an answer means that it let us in.
            await tls.WriteAsync("GET / HTTP/1.1\r\nHost: checkout\r\nConnection: close\r\n\r\n"u8.ToArray(), either.Token);
            using StreamReader reader = new(tls, Encoding.ASCII);
            string? status = await reader.ReadLineAsync(either.Token);
            return status is null
                ? new CallOutcome(null, "connection closed without an answer")
                : new CallOutcome(status.Split(' ').ElementAtOrDefault(1), status);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            return new CallOutcome(null, exception.GetBaseException().Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new CallOutcome(null, $"neither answered nor refused within {Timeout.TotalSeconds:0} s");
        }
    }
}
