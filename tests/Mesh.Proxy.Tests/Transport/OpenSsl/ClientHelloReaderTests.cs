using System.Text;
using CsCheck;
using Mesh.Proxy.Tests.Gateways;
using Mesh.Proxy.Transport.OpenSsl;

namespace Mesh.Proxy.Tests.Transport.OpenSsl;

/// <summary>Reads what real clients send, in pieces, and survives everything else.</summary>
public sealed class ClientHelloReaderTests
{
    [Theory]
    [InlineData(new[] { "http/1.1" }, true)]
    [InlineData(new[] { "h2" }, true)]
    [InlineData(new[] { "istio", "mesh-tcp" }, true)]
    [InlineData(new[] { "istio" }, false)]
    [InlineData(new string[0], false)]
    public async Task Read_HelloOfSslStream_TellsWhetherOneOfOursIsOffered(string[] protocols, bool offersOurs)
    {
        byte[] bytes = await HelloAsync(protocols);

        ClientHello hello = ClientHelloReader.Read(bytes);
        Assert.Equal((ClientHelloStatus.Complete, offersOurs), (hello.Status, hello.OffersMeshProtocol));
    }

    [Fact]
    public async Task Read_HelloWithServerName_FindsIt()
    {
        byte[] bytes = await HelloAsync(["h2"]);

        Assert.Equal("80.web.shop.cluster-1.mesh", Encoding.ASCII.GetString(bytes[ClientHelloReader.Read(bytes).ServerName]));
    }

    [Fact]
    public async Task Read_ServerNameTwiceOrInPieces_IsInvalid()
    {
        byte[] bytes = await HelloAsync(["h2"]);
        int name = bytes.AsSpan().IndexOf("80.web"u8);
        // The extension's own type, list, type of the entry and length stand before it: 2 + 2 + 2 + 1 + 2 bytes.
        byte[] extension = bytes[(name - 9)..(name + 26)];
        byte[] twice = [.. bytes, .. extension];
        Lengthen(twice, extension.Length, bytes);
        byte[] other = [.. bytes];
        other[name - 3] = 1;

        Assert.Equal(ClientHelloStatus.Invalid, ClientHelloReader.Read(twice).Status);
        Assert.Equal(ClientHelloStatus.Invalid, ClientHelloReader.Read(other).Status);
    }

    // Adds to the lengths of record, message and extensions.
    private static void Lengthen(byte[] hello, int by, byte[] original)
    {
        Add(hello, 3, by);
        Add(hello, 7, by);
        int extensions = 5 + 4 + 2 + 32;
        extensions += 1 + original[extensions];
        extensions += 2 + ((original[extensions] << 8) | original[extensions + 1]);
        extensions += 1 + original[extensions];
        Add(hello, extensions, by);
    }

    private static void Add(byte[] bytes, int at, int by)
    {
        int sum = ((bytes[at] << 8) | bytes[at + 1]) + by;
        (bytes[at], bytes[at + 1]) = ((byte)(sum >> 8), (byte)sum);
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

    private static Task<byte[]> HelloAsync(string[] protocols) => Hellos.OfAsync("80.web.shop.cluster-1.mesh", protocols);
}
