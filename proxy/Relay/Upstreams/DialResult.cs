using System.Diagnostics.CodeAnalysis;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Upstreams;

/// <summary>Outcome of dialling: a connection, or why there is none.</summary>
internal readonly record struct DialResult
{
    private DialResult(SocketStream? stream, ForwardFailure failure) => (Stream, Failure) = (stream, failure);

    public SocketStream? Stream { get; }

    public ForwardFailure Failure { get; }

    [MemberNotNullWhen(true, nameof(Stream))]
    public bool IsConnected => Stream is not null;

    public static DialResult ForStream(SocketStream stream) => new(stream, ForwardFailure.None);

    public static DialResult ForFailure(ForwardFailure failure) => new(null, failure);
}
