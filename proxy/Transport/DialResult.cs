using System.Diagnostics.CodeAnalysis;
using Mesh.Proxy.Forwarding;

namespace Mesh.Proxy.Transport;

/// <summary>Outcome of dialling: a connection, or why there is none.</summary>
internal readonly record struct DialResult
{
    private DialResult(UpstreamConnection? connection, ForwardFailure failure) => (Connection, Failure) = (connection, failure);

    public UpstreamConnection? Connection { get; }

    public ForwardFailure Failure { get; }

    [MemberNotNullWhen(true, nameof(Connection))]
    public bool IsConnected => Connection is not null;

    public static DialResult ForConnection(UpstreamConnection connection) => new(connection, ForwardFailure.None);

    public static DialResult ForFailure(ForwardFailure failure) => new(null, failure);
}
