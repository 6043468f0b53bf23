using System.Text;
using Mesh.Proxy.Transport.OpenSsl;

namespace Mesh.Fuzz.Targets;

/// <summary>The start of a TLS connection: what was decided stays decided when more bytes arrive, and nothing is decided before the record is whole.</summary>
internal sealed class ClientHelloTarget : IFuzzTarget
{
    public IReadOnlyList<byte[]> Seeds { get; } = [Hello("http/1.1"), Hello("h2", "http/1.1"), Hello("mesh-tcp"), Hello(), "GET / HTTP/1.1\r\n\r\n"u8.ToArray()];

    public IReadOnlyList<byte[]> Words { get; } = [Protocol("http/1.1"), Protocol("h2"), [0, 16], [0, 0], [0, 1], [22, 3, 1], [0xff, 0xff], [1, 0, 0]];

    public string Run(byte[] input)
    {
        ClientHello whole = ClientHelloReader.Read(input);
        FuzzException.ThrowUnless(Enum.IsDefined(whole.Status), "says one of three things");
        FuzzException.ThrowUnless(
            whole.Status == ClientHelloStatus.Complete || (!whole.OffersMeshProtocol && whole.ServerName.Equals(default(Range))), "says nothing that was not read");
        FuzzException.ThrowUnless(whole.ServerName.End.Value <= input.Length && whole.ServerName.Start.Value <= whole.ServerName.End.Value, "finds names within what was sent");
        FuzzException.ThrowUnless(
            whole.Status != ClientHelloStatus.NeedMore || input.Length < ClientHelloReader.MaxLength, "does not wait for more than it looks at");

        ClientHello earlier = default;
        int decidedAt = 0;
        for (int length = 0; length <= input.Length; length++)
        {
            ClientHello part = ClientHelloReader.Read(input.AsSpan(0, length));
            FuzzException.ThrowUnless(earlier.Status == ClientHelloStatus.NeedMore || part == earlier, "does not change its mind");
            decidedAt += earlier.Status == ClientHelloStatus.NeedMore ? 1 : 0;
            earlier = part;
        }

        return $"{whole.Status} {whole.OffersMeshProtocol} {whole.ServerName} {decidedAt}";
    }

    private static byte[] Protocol(string name) => [(byte)name.Length, .. Encoding.ASCII.GetBytes(name)];

    // A minimal ClientHello: random, no session, one cipher suite, no compression, SNI and ALPN.
    private static byte[] Hello(params string[] protocols)
    {
        byte[] names = [.. protocols.SelectMany(Protocol)];
        byte[] alpn = protocols.Length == 0 ? [] : [0, 16, .. Length(names.Length + 2), .. Length(names.Length), .. names];
        byte[] serverName = [0, 0, 0, 7, 0, 5, 0, 0, 2, (byte)'a', (byte)'b'];
        byte[] extensions = [.. serverName, .. alpn];
        byte[] body = [3, 3, .. new byte[32], 0, 0, 2, 0x13, 0x01, 1, 0, .. Length(extensions.Length), .. extensions];
        byte[] message = [1, 0, .. Length(body.Length), .. body];
        return [22, 3, 1, .. Length(message.Length), .. message];
    }

    private static byte[] Length(int value) => [(byte)(value >> 8), (byte)value];
}
