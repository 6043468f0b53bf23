using System.IO.Hashing;

namespace Mesh.Proxy.Balancing;

/// <summary>Makes a hash of what ties a request to an endpoint. The same in every sidecar.</summary>
internal static class RequestHash
{
    public static ulong Of(ReadOnlySpan<byte> value) => XxHash3.HashToUInt64(value);
}
