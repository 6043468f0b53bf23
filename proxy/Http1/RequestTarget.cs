using System.Text;

namespace Mesh.Proxy.Http1;

/// <summary>Tells the forms of a request target apart (RFC 9112 §3.2).</summary>
internal static class RequestTarget
{
    private static ReadOnlySpan<byte> Http => "http://"u8;

    private static ReadOnlySpan<byte> Https => "https://"u8;

    /// <param name="bytes">The head.</param>
    /// <param name="start">First byte of the target.</param>
    /// <param name="length">Bytes of the target, all of them visible ASCII.</param>
    /// <param name="into">Its method is known; takes the target up.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, int start, int length, Http1Request into)
    {
        ReadOnlySpan<byte> target = bytes.Slice(start, length);
        if (target.IsEmpty)
        {
            return false;
        }

        if (into.KnownMethod == KnownMethod.Connect)
        {
            into.SetTarget(TargetForm.Authority, start, length, start, length);
            return AuthorityValue.IsValidWithPort(target);
        }

        // A fragment is the client's own business and never sent; readers that get one disagree about what it means.
        if (target.Contains((byte)'#'))
        {
            return false;
        }

        if (target[0] == '/')
        {
            into.SetTarget(TargetForm.Origin, start, length, start, 0);
            return true;
        }

        if (target[0] == '*')
        {
            into.SetTarget(TargetForm.Asterisk, start, length, start, 0);
            return length == 1 && into.KnownMethod == KnownMethod.Options;
        }

        return TryParseAbsolute(target, start, into);
    }

    private static bool TryParseAbsolute(ReadOnlySpan<byte> target, int start, Http1Request into)
    {
        int schemeLength = SchemeLength(target);
        ReadOnlySpan<byte> rest = target[schemeLength..];
        int authorityLength = rest.IndexOfAny((byte)'/', (byte)'?');
        authorityLength = authorityLength < 0 ? rest.Length : authorityLength;
        into.SetTarget(TargetForm.Absolute, start, target.Length, start + schemeLength, authorityLength);
        return schemeLength > 0 && AuthorityValue.IsValid(rest[..authorityLength]);
    }

    private static int SchemeLength(ReadOnlySpan<byte> target) =>
        HasScheme(target, Http) ? Http.Length
        : HasScheme(target, Https) ? Https.Length
        : 0;

    private static bool HasScheme(ReadOnlySpan<byte> target, ReadOnlySpan<byte> scheme) =>
        target.Length > scheme.Length && Ascii.EqualsIgnoreCase(target[..scheme.Length], scheme);
}
