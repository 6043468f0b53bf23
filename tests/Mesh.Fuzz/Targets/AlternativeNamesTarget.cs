using System.Text;
using Mesh.Proxy.Identity;

namespace Mesh.Fuzz.Targets;

/// <summary>The names of a peer's certificate, DER: at most one URI, found in the bytes, and nothing is read past the end or left over.</summary>
internal sealed class AlternativeNamesTarget : IFuzzTarget
{
    private const byte Uri = 0x86;
    private const byte DnsName = 0x82;

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        Sequence(Name(Uri, "spiffe://cluster.local/ns/shop/sa/web")),
        Sequence(Name(DnsName, "web"), Name(Uri, "spiffe://cluster.local/ns/shop/sa/web")),
        Sequence(Name(Uri, "a"), Name(Uri, "b")),
        Sequence(),
        [.. Sequence(Name(Uri, "a")), 0],
    ];

    public IReadOnlyList<byte[]> Words { get; } = [[Uri], [DnsName], [0x30], [0x30, 0x80], [0x81, 0x7f], [0x82, 0xff, 0xff], [0x84, 0xff, 0xff, 0xff, 0xff], [0, 0], Name(Uri, "x")];

    public string Run(byte[] input)
    {
        string? only = null;
        bool isRead = SubjectAlternativeUris.TryRead(input, ref only);
        if (!isRead)
        {
            return $"unreadable {only?.Length}";
        }

        FuzzException.ThrowUnless(only is null || input.AsSpan().IndexOf(Encoding.ASCII.GetBytes(only)) >= 0, "what was read is there");
        string? another = "spiffe://another";
        FuzzException.ThrowUnless(SubjectAlternativeUris.TryRead(input, ref another) == only is null, "a second URI is refused, wherever the first was");
        string? ignored = null;
        FuzzException.ThrowUnless(!SubjectAlternativeUris.TryRead([.. input, 0], ref ignored), "nothing is left over");
        return $"read {only?.Length} of {input.Length}";
    }

    private static byte[] Name(byte tag, string text) => [tag, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Sequence(params byte[][] names)
    {
        byte[] content = [.. names.SelectMany(name => name)];
        return [0x30, (byte)content.Length, .. content];
    }
}
