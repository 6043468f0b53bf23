using System.Buffers.Binary;

namespace Mesh.Proxy.Http1;

/// <summary>Recognises field names without making strings of them: by length, one letter, then whole words.</summary>
internal static class KnownFieldNames
{
    // Sets bit 5 of each byte: letters become lower case, and of the other characters of a token only '^' and '~' coincide, which no known name has.
    private const byte Lower = 0x20;
    private const uint Lower4 = 0x20202020;
    private const ulong Lower8 = 0x2020202020202020;

    /// <param name="name">A token (RFC 9110 §5.6.2) in any case.</param>
    public static KnownField Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Match(name, "te"u8, KnownField.Te),
        4 => (name[0] | Lower) switch
        {
            'h' => Match(name, "host"u8, KnownField.Host),
            'd' => Match(name, "date"u8, KnownField.Date),
            'a' => Match(name, "alpn"u8, KnownField.Alpn),
            _ => KnownField.None,
        },
        5 => Match(name, "close"u8, KnownField.Close),
        6 => Match(name, "expect"u8, KnownField.Expect),
        7 => (name[0] | Lower) switch
        {
            'u' => Match(name, "upgrade"u8, KnownField.Upgrade),
            't' => Match(name, "trailer"u8, KnownField.Trailer),
            'a' => Match(name, "alt-svc"u8, KnownField.AltSvc),
            _ => KnownField.None,
        },
        10 => (name[0] | Lower) switch
        {
            't' => Match(name, "tracestate"u8, KnownField.Tracestate),
            'c' => Match(name, "connection"u8, KnownField.Connection),
            'k' => Match(name, "keep-alive"u8, KnownField.KeepAlive),
            _ => KnownField.None,
        },
        11 => Match(name, "traceparent"u8, KnownField.Traceparent),
        12 => Match(name, "content-type"u8, KnownField.ContentType),
        13 => Match(name, "x-mesh-reason"u8, KnownField.XMeshReason),
        14 => (name[0] | Lower) switch
        {
            'c' => Match(name, "content-length"u8, KnownField.ContentLength),
            'p' => Match(name, "proxy-features"u8, KnownField.ProxyFeatures),
            'h' => Match(name, "http2-settings"u8, KnownField.Http2Settings),
            'x' => Match(name, "x-mesh-subject"u8, KnownField.XMeshSubject),
            _ => KnownField.None,
        },
        15 => Match(name, "security-scheme"u8, KnownField.SecurityScheme),
        16 => (name[0] | Lower) switch
        {
            'p' => Match(name, "proxy-connection"u8, KnownField.ProxyConnection),
            'x' => Match(name, "x-mesh-lame-duck"u8, KnownField.XMeshLameDuck),
            _ => KnownField.None,
        },
        17 => (name[0] | Lower) switch
        {
            't' => Match(name, "transfer-encoding"u8, KnownField.TransferEncoding),
            'p' => Match(name, "proxy-instruction"u8, KnownField.ProxyInstruction),
            _ => KnownField.None,
        },
        18 => Match(name, "proxy-authenticate"u8, KnownField.ProxyAuthenticate),
        19 => Match(name, "proxy-authorization"u8, KnownField.ProxyAuthorization),
        23 => Match(name, "x-forwarded-client-cert"u8, KnownField.XForwardedClientCert),
        25 => (name[0] | Lower) switch
        {
            'p' => Match(name, "proxy-authentication-info"u8, KnownField.ProxyAuthenticationInfo),
            'u' => Match(name, "upgrade-insecure-requests"u8, KnownField.UpgradeInsecureRequests),
            _ => KnownField.None,
        },
        _ => KnownField.None,
    };

    private static KnownField Match(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lower, KnownField field) =>
        Equals(name, lower) ? field : KnownField.None;

    // Both have the same length. The last word overlaps the one before it rather than being shorter.
    private static bool Equals(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lower)
    {
        if (lower.Length >= sizeof(ulong))
        {
            for (int at = 0; at < lower.Length - sizeof(ulong); at += sizeof(ulong))
            {
                if (Word8(name, at) != BinaryPrimitives.ReadUInt64LittleEndian(lower[at..]))
                {
                    return false;
                }
            }

            int last = lower.Length - sizeof(ulong);
            return Word8(name, last) == BinaryPrimitives.ReadUInt64LittleEndian(lower[last..]);
        }

        if (lower.Length >= sizeof(uint))
        {
            int last = lower.Length - sizeof(uint);
            return Word4(name, 0) == BinaryPrimitives.ReadUInt32LittleEndian(lower)
                && Word4(name, last) == BinaryPrimitives.ReadUInt32LittleEndian(lower[last..]);
        }

        for (int at = 0; at < lower.Length; at++)
        {
            if ((name[at] | Lower) != lower[at])
            {
                return false;
            }
        }

        return true;
    }

    private static ulong Word8(ReadOnlySpan<byte> name, int at) => BinaryPrimitives.ReadUInt64LittleEndian(name[at..]) | Lower8;

    private static uint Word4(ReadOnlySpan<byte> name, int at) => BinaryPrimitives.ReadUInt32LittleEndian(name[at..]) | Lower4;
}
