using System.Net.Security;
using CsCheck;
using Mesh.Proxy.Transport.OpenSsl;

namespace Mesh.Proxy.Tests.Transport.OpenSsl;

/// <summary>Reads what real clients send, in pieces, and survives everything else.</summary>
public sealed class ClientHelloReaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(new[] { "http/1.1" }, true)]
    [InlineData(new[] { "h2" }, true)]
    [InlineData(new[] { "istio", "mesh-tcp" }, true)]
    [InlineData(new[] { "istio" }, false)]
    [InlineData(new string[0], false)]
    public async Task Read_HelloOfSslStream_TellsWhetherOneOfOursIsOffered(string[] protocols, bool offersOurs)
    {
        byte[] bytes = await HelloAsync(protocols);

        Assert.Equal(new ClientHello(ClientHelloStatus.Complete, offersOurs), ClientHelloReader.Read(bytes));
    }

    [Fact]
    public async Task Read_AnyPart_NeedsMore()
    {
        byte[] bytes = await HelloAsync(["http/1.1"]);

        Assert.All(Enumerable.Range(0, bytes.Length), length => Assert.Equal(ClientHelloStatus.NeedMore, ClientHelloReader.Read(bytes.AsSpan(0, length)).Status));
    }

    [Fact]
    public void Read_SomethingElse_IsInvalid()
    {
        Assert.Equal(ClientHelloStatus.Invalid, ClientHelloReader.Read("GET / HTTP/1.1\r\n"u8).Status);
        Assert.Equal(ClientHelloStatus.Invalid, ClientHelloReader.Read([22, 3, 1, 0xff, 0xff]).Status);
    }

    [Fact]
    public async Task Read_AnyMutation_Ends()
    {
        byte[] bytes = await HelloAsync(["http/1.1", "mesh-tcp"]);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Array[1, 8].Sample(changes =>
        {
            byte[] mutated = [.. bytes];
            foreach ((int index, byte value) in changes)
            {
                mutated[index] = value;
            }

            return Enum.IsDefined(ClientHelloReader.Read(mutated).Status);
        });
    }

    private static async Task<byte[]> HelloAsync(string[] protocols)
    {
        using MemoryStream sent = new();
        await using SslStream tls = new(new OneWay(sent));
        await Assert.ThrowsAnyAsync<IOException>(() => tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "80.web.shop.cluster-1.mesh",
                ApplicationProtocols = protocols.Length == 0 ? null : [.. protocols.Select(name => new SslApplicationProtocol(name))],
            },
            Cancellation));
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
