namespace Mesh.Proxy.Balancing;

/// <summary>What ties a request to an endpoint.</summary>
/// <param name="Kind">Which part of the request.</param>
/// <param name="Name">Of the header field, lower case, or of the cookie; empty for the caller's address.</param>
internal sealed record RequestHashKey(RequestHashKind Kind, string Name)
{
    public static readonly RequestHashKey SourceAddress = new(RequestHashKind.SourceAddress, "");
}
