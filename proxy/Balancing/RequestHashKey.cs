using System.Text;
using Mesh.Proxy.Routing;

namespace Mesh.Proxy.Balancing;

/// <summary>What ties a request to an endpoint.</summary>
internal sealed class RequestHashKey
{
    /// <summary>Where cookies stand.</summary>
    public static readonly FieldName CookieField = new("cookie");

    private RequestHashKey(RequestHashKind kind, FieldName field, byte[] cookie) => (Kind, Field, Cookie) = (kind, field, cookie);

    public static RequestHashKey SourceAddress { get; } = new(RequestHashKind.SourceAddress, CookieField, []);

    /// <summary>Which part of the request.</summary>
    public RequestHashKind Kind { get; }

    /// <summary>Where it stands; of no meaning for the caller's address.</summary>
    public FieldName Field { get; }

    /// <summary>Name of the cookie; empty otherwise.</summary>
    public byte[] Cookie { get; }

    /// <param name="name">Lower case.</param>
    public static RequestHashKey OfHeader(string name) => new(RequestHashKind.Header, new FieldName(name), []);

    public static RequestHashKey OfCookie(string name) => new(RequestHashKind.Cookie, CookieField, Encoding.ASCII.GetBytes(name));
}
