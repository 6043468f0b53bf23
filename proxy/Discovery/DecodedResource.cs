using System.Diagnostics.CodeAnalysis;

namespace Mesh.Proxy.Discovery;

/// <summary>Outcome of decoding: a resource, or the reason why it is refused.</summary>
internal readonly record struct DecodedResource
{
    private DecodedResource(HeldResource? resource, ResourceRejection? rejection) => (Resource, Rejection) = (resource, rejection);

    public HeldResource? Resource { get; }

    public ResourceRejection? Rejection { get; }

    [MemberNotNullWhen(true, nameof(Resource))]
    [MemberNotNullWhen(false, nameof(Rejection))]
    public bool IsAccepted => Resource is not null;

    public static DecodedResource Accepted(HeldResource resource) => new(resource, null);

    public static DecodedResource Rejected(string type, string name, string field, string reason) =>
        new(null, new ResourceRejection(type, name, new ResourceFault(field, reason)));
}
