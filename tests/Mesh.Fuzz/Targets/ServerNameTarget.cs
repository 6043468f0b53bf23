using System.Text;
using Mesh.Api.Identity;

namespace Mesh.Fuzz.Targets;

/// <summary>The name that a peer asks for (SNI), and the identity that it shows: one spelling each, which is written as it was read.</summary>
internal sealed class ServerNameTarget : IFuzzTarget
{
    public IReadOnlyList<byte[]> Seeds { get; } =
        ToBytes("80.web.shop.cluster-1.mesh", "spiffe://cluster.local/ns/shop/sa/web", "65535.a.b.c.mesh", "0.a.b.c.mesh", "spiffe://a/ns/b/sa/c.d");

    public IReadOnlyList<byte[]> Words { get; } = ToBytes(".", "..", "mesh", ".mesh", "0", "65536", "+80", "A", "-", "_", "%2f", "spiffe://", "/ns/", "/sa/", "?", "#", "@", ":443", "\u00e9", "\0");

    public string Run(byte[] input)
    {
        string text = Encoding.Latin1.GetString(input);
        MeshServerName? name = MeshServerName.TryParse(text);
        if (name is { } read)
        {
            FuzzException.ThrowUnlessEqual(text, read.ToString(), "a server name has one spelling");
            FuzzException.ThrowUnless(read.Port is > 0 and <= ushort.MaxValue, "a port is a port");
        }

        SpiffeId? id = SpiffeId.TryParse(text);
        if (id is not null)
        {
            FuzzException.ThrowUnlessEqual(text, id.ToString(), "an identity has one spelling");
        }

        return $"{name is not null} {id is not null} {Math.Min(text.Count(character => character is '.' or '/'), 8)}";
    }

    private static List<byte[]> ToBytes(params string[] texts) => [.. texts.Select(Encoding.Latin1.GetBytes)];
}
