using System.IO.Hashing;
using System.Net;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>Makes the hash that ties a request to an endpoint, if its backend's policy asks for one. The same in every sidecar, except for what depends on the caller.</summary>
/// <param name="own">Address of this pod: whoever calls through its sidecar is it.</param>
internal sealed class RequestHasher(IPAddress own)
{
    private readonly ulong _own = XxHash3.HashToUInt64(own.GetAddressBytes());

    /// <summary>The hash; null if none is asked for, or the request does not have what is asked for.</summary>
    public ulong? Of(BackendPolicy policy, RequestHead head) => policy.HashOn switch
    {
        null => null,
        { Kind: RequestHashKind.Header } key => head.TryGetField(key.Field, 0, out ReadOnlySpan<byte> value) && !value.IsEmpty ? XxHash3.HashToUInt64(value) : null,
        { Kind: RequestHashKind.Cookie } key => CookieOf(key.Cookie, key.Field, head) is { IsEmpty: false } value ? XxHash3.HashToUInt64(value) : null,
        _ => _own,
    };

    /// <summary>The hash of a connection that is not HTTP.</summary>
    public ulong? Of(BackendPolicy policy) => policy.HashOn is { Kind: RequestHashKind.SourceAddress } ? _own : null;

    /// <summary>The endpoint that the request's session cookie stands for; null if none is set, or the request has none of ours.</summary>
    public static ulong? SessionOf(BackendPolicy policy, RequestHead head) =>
        policy.SessionCookie is { } cookie ? SessionCookie.Parse(CookieOf(cookie.NameBytes, RequestHashKey.CookieField, head)) : null;

    // HTTP/2 may send each cookie in a field of its own (RFC 9113 §8.2.3).
    private static ReadOnlySpan<byte> CookieOf(byte[] name, FieldName fieldName, RequestHead head)
    {
        for (int line = 0; head.TryGetField(fieldName, line, out ReadOnlySpan<byte> field); line++)
        {
            if (Cookies.Find(field, name) is { IsEmpty: false } value)
            {
                return value;
            }
        }

        return default;
    }
}
