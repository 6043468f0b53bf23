using System.Diagnostics.CodeAnalysis;

namespace Mesh.Proxy.Forwarding;

/// <summary>Outcome of dialling for an opaque connection.</summary>
internal readonly record struct OpaqueDialResult
{
    private OpaqueDialResult(OpaqueUpstream? upstream, ForwardFailure failure, string target) =>
        (Upstream, Failure, Target) = (upstream, failure, target);

    public OpaqueUpstream? Upstream { get; }

    public ForwardFailure Failure { get; }

    /// <summary>The object that was to be reached, for messages.</summary>
    public string Target { get; }

    [MemberNotNullWhen(true, nameof(Upstream))]
    public bool IsConnected => Upstream is not null;

    public static OpaqueDialResult ForUpstream(OpaqueUpstream upstream, string target) => new(upstream, ForwardFailure.None, target);

    public static OpaqueDialResult ForFailure(ForwardFailure failure, string target) => new(null, failure, target);
}
