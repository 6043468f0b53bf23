using System.Text;

namespace Mesh.Proxy.Routing.Matching;

/// <summary>A host name, or a wildcard for all names with one or more labels before a suffix.</summary>
internal sealed class HostMatch
{
    private const string Wildcard = "*.";

    private readonly byte[] _name;
    private readonly bool _isSuffix;

    /// <param name="pattern"><c>shop.example.com</c> or <c>*.example.com</c>.</param>
    public HostMatch(string pattern)
    {
        _isSuffix = pattern.StartsWith(Wildcard, StringComparison.Ordinal);
        _name = Encoding.ASCII.GetBytes(_isSuffix ? pattern[1..] : pattern);
    }

    public bool IsMatch(ReadOnlySpan<byte> host) => _isSuffix
        ? host.Length > _name.Length && Ascii.EqualsIgnoreCase(host[^_name.Length..], _name)
        : Ascii.EqualsIgnoreCase(host, _name);
}
