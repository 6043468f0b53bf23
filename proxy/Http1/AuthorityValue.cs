using System.Buffers;
using System.Buffers.Text;

namespace Mesh.Proxy.Http1;

/// <summary><c>uri-host [":" port]</c> of RFC 9110 §7.2, without user information.</summary>
internal static class AuthorityValue
{
    private const int MaxPort = 65535;
    private const int MaxPortDigits = 5;

    public static bool IsValid(ReadOnlySpan<byte> value) => TrySplitPort(value, out ReadOnlySpan<byte> port) && (port.IsEmpty || IsPort(port[1..]));

    /// <summary>As <see cref="IsValid"/>, but the port must be there: the target of <c>CONNECT</c>.</summary>
    public static bool IsValidWithPort(ReadOnlySpan<byte> value) => TrySplitPort(value, out ReadOnlySpan<byte> port) && !port.IsEmpty && IsPort(port[1..]);

    // Gives the port with its colon.
    private static bool TrySplitPort(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> port)
    {
        int hostLength;
        if (!value.IsEmpty && value[0] == '[')
        {
            int addressLength = value[1..].IndexOfAnyExcept(Http1Characters.Ipv6);
            hostLength = addressLength > 0 && value[1 + addressLength] == ']' ? addressLength + 2 : 0;
        }
        else
        {
            hostLength = value.IndexOfAnyExcept(Http1Characters.HostName);
            hostLength = hostLength < 0 ? value.Length : hostLength;
        }

        port = value[hostLength..];
        return hostLength > 0 && (port.IsEmpty || port[0] == ':');
    }

    private static bool IsPort(ReadOnlySpan<byte> digits) =>
        digits.Length is > 0 and <= MaxPortDigits
        && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
        && Utf8Parser.TryParse(digits, out int port, out _)
        && port <= MaxPort;
}
