using Mesh.Proxy.Routing;

namespace Mesh.Proxy.Access;

/// <summary>What decisions know: who asks, and what.</summary>
internal readonly ref struct AccessRequest
{
    /// <param name="caller">Who asks for which port.</param>
    /// <param name="head">What is asked; null for a connection that is relayed as bytes.</param>
    /// <param name="needsPath">Whether anybody is going to look at the path.</param>
    public AccessRequest(InboundCaller caller, RequestHead? head, bool needsPath)
    {
        Caller = caller;
        Head = head;
        Path = head is not null && needsPath ? AccessPath.Of(head.PathAndQuery) : default;
    }

    public InboundCaller Caller { get; }

    public RequestHead? Head { get; }

    public AccessPath Path { get; }
}
