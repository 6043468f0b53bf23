using System.Text;
using Mesh.Proxy.Access;
using Mesh.Proxy.Routing.Matching;

namespace Mesh.Fuzz.Targets;

/// <summary>The path as access rules see it: whoever decodes it once, twice or not at all, and resolves dots before or after, finds the same path, or it is ambiguous.</summary>
internal sealed class AccessPathTarget : IFuzzTarget
{
    public IReadOnlyList<byte[]> Seeds { get; } = ToBytes("/a/b?c", "/a/../b", "/%61/%2e%2e/b", "/a%2fb;c", "/a//b/", "/caf%C3%A9", "/%252e", "");

    public IReadOnlyList<byte[]> Words { get; } = ToBytes("/", "//", ".", "..", "%2e", "%2E", "%2f", "%5c", "%25", "%00", "%c0%af", "%e2%82%ac", "%", ";", "?", "#", "\\", " ", "A", "\u00e9");

    public string Run(byte[] input)
    {
        AccessPath path = AccessPath.Of(input);
        FuzzException.ThrowUnless(path.IsAmbiguous == path.Text.IsEmpty, "a path is ambiguous or there");
        if (path.IsAmbiguous)
        {
            return "ambiguous";
        }

        string text = Encoding.Latin1.GetString(path.Text);
        string sent = Encoding.Latin1.GetString(input).Split('?')[0];
        FuzzException.ThrowUnlessEqual(text, sent.Length == 0 ? "/" : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(sent))), "a path is decoded once");
        FuzzException.ThrowUnlessEqual(text, Encoding.Latin1.GetString(RequestPath.Normalize(path.Text)), "nothing is left to decode or to resolve");
        FuzzException.ThrowUnless(text.IndexOfAny(['\\', ';', '%', '?', '#', '\0', '\n']) < 0 && !text.Contains("//", StringComparison.Ordinal), "nothing is left that is read in several ways");
        FuzzException.ThrowUnless(!AccessPath.IsPlain(input) || text == sent, "a plain path is what it says");
        return $"{text.Split('/').Length} {text.Any(character => character > '~')} {sent != text}";
    }

    private static List<byte[]> ToBytes(params string[] texts) => [.. texts.Select(Encoding.Latin1.GetBytes)];
}
