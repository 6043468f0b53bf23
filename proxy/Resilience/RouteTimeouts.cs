using System.Buffers.Text;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Routing;

namespace Mesh.Proxy.Resilience;

/// <summary>How long the requests of a rule may take. Zero: without limit.</summary>
/// <param name="Request">From the whole head to the last byte of the answer, all tries included.</param>
/// <param name="Try">Each try, from its beginning to the last byte of its answer.</param>
internal readonly record struct RouteTimeouts(TimeSpan Request, TimeSpan Try)
{
    private static readonly FieldName GrpcTimeout = new("grpc-timeout");

    public static RouteTimeouts Of(HttpTimeouts? timeouts) =>
        new(TimeSpan.FromMilliseconds(timeouts?.RequestMs ?? 0), TimeSpan.FromMilliseconds(timeouts?.BackendRequestMs ?? 0));

    /// <summary>The limit of a request: the rule's, or that of a gRPC client if it has less patience. A client's own limit alone is the client's business.</summary>
    public TimeSpan RequestLimit(RequestHead head) =>
        Request > TimeSpan.Zero && head.IsGrpc && head.TryGetField(GrpcTimeout, 0, out ReadOnlySpan<byte> value) && ParseGrpcTimeout(value) is { } asked && asked < Request
            ? asked
            : Request;

    /// <summary>Reads <c>grpc-timeout</c>: at most eight digits and a unit (gRPC over HTTP/2, "Requests").</summary>
    /// <returns>The time, or null if it is none.</returns>
    public static TimeSpan? ParseGrpcTimeout(ReadOnlySpan<byte> value)
    {
        const int maxDigits = 8;
        if (value.Length is < 2 or > maxDigits + 1 || !Utf8Parser.TryParse(value[..^1], out uint amount, out int consumed) || consumed != value.Length - 1)
        {
            return null;
        }

        return value[^1] switch
        {
            (byte)'H' => TimeSpan.FromHours(amount),
            (byte)'M' => TimeSpan.FromMinutes(amount),
            (byte)'S' => TimeSpan.FromSeconds(amount),
            (byte)'m' => TimeSpan.FromMilliseconds(amount),
            (byte)'u' => TimeSpan.FromMicroseconds(amount),
            (byte)'n' => TimeSpan.FromTicks(amount / TimeSpan.NanosecondsPerTick),
            _ => null,
        };
    }
}
