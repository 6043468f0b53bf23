using System.Net.Security;

namespace Mesh.Proxy.Tests.Gateways;

/// <summary>ClientHellos as the framework's TLS writes them.</summary>
internal static class Hellos
{
    public static async Task<byte[]> OfAsync(string serverName, params string[] protocols)
    {
        using MemoryStream sent = new();
        await using SslStream tls = new(new OneWay(sent));
        await Assert.ThrowsAnyAsync<IOException>(() => tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = serverName,
                ApplicationProtocols = protocols.Length == 0 ? null : [.. protocols.Select(name => new SslApplicationProtocol(name))],
            },
            TestContext.Current.CancellationToken));
        return sent.ToArray();
    }

    /// <summary>Keeps what is written and ends when read.</summary>
    private sealed class OneWay(MemoryStream sent) : MemoryStream
    {
        public override bool CanWrite => true;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => sent.WriteAsync(buffer, cancellationToken);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(0);
    }
}
