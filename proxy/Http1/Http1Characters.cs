using System.Buffers;

namespace Mesh.Proxy.Http1;

/// <summary>Character classes of RFC 9110 and RFC 3986.</summary>
internal static class Http1Characters
{
    public const byte Space = (byte)' ';
    public const byte Tab = (byte)'\t';
    public const byte CarriageReturn = (byte)'\r';
    public const byte LineFeed = (byte)'\n';

    // VCHAR, the only bytes of a request target.
    public const byte FirstVisible = 0x21;
    public const byte LastVisible = 0x7e;

    /// <summary>RFC 9110 §5.6.2 <c>tchar</c>.</summary>
    public static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>What ends a field value or must not be in one: all controls except TAB. Bytes from 0x80 on are <c>obs-text</c> and pass.</summary>
    public static readonly SearchValues<byte> Controls = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    /// <summary>RFC 3986 <c>reg-name</c> without percent-encoding and <c>*+,;=</c>, which the Kestrel host refuses too: no name of a host has them.</summary>
    public static readonly SearchValues<byte> HostName =
        SearchValues.Create("!$&'()-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Inside the brackets of an IPv6 address.</summary>
    public static readonly SearchValues<byte> Ipv6 = SearchValues.Create("0123456789ABCDEFabcdef:."u8);

    public static bool IsWhitespace(byte value) => value is Space or Tab;

    public static ReadOnlySpan<byte> TrimWhitespace(ReadOnlySpan<byte> value) => value.Trim(" \t"u8);
}
