using Mesh.Proxy.Routing;

namespace Mesh.Proxy.Access;

/// <summary>A request that a probe of this pod makes. A probe that only connects has neither method nor target, which no request matches.</summary>
/// <param name="Port">Port of the application.</param>
/// <param name="Method">Method token, ASCII.</param>
/// <param name="Target">Path and query as they are sent, ASCII.</param>
internal sealed record ProbeModel(int Port, ReadOnlyMemory<byte> Method, ReadOnlyMemory<byte> Target)
{
    /// <summary>True if a request is that probe's, byte for byte.</summary>
    public bool Matches(RequestHead request) =>
        request.PathAndQuery.SequenceEqual(Target.Span) && (request.Method.SequenceEqual(Method.Span) || (request.Method.SequenceEqual("HEAD"u8) && Method.Span.SequenceEqual("GET"u8)));
}
